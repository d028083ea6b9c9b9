package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.ServiceMeshProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code istioctl.analyze}: Istio's own analysis finds no error. An istioctl of another minor than
 * the mesh is said; a missing one makes the check UNKNOWN.
 *
 * @see <a href="https://istio.io/latest/docs/reference/config/analysis/">Analysis messages</a>
 */
final class AnalyzeCheck implements HealthCheck {
  private final ServiceMeshProvider mesh;

  AnalyzeCheck(ServiceMeshProvider mesh) {
    this.mesh = mesh;
  }

  @Override
  public String name() {
    return "istioctl.analyze";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Istioctl istioctl = context.client(Istioctl.class);
    return istioctl
        .analyze()
        .fold(
            messages -> {
              List<Finding> findings = new ArrayList<>();
              mismatch(context, istioctl).ifPresent(findings::add);
              messages.forEach(message -> findings.add(finding(message)));
              Map<String, String> details = Map.of("messages", Integer.toString(messages.size()));
              return findings.isEmpty()
                  ? context.pass("istioctl analyze finds nothing.").withDetails(details)
                  : context.of(findings).withDetails(details);
            },
            unknown ->
                context
                    .unknown(unknown.reason())
                    .withDetails(istioctl.isInstalled() ? Map.of() : Map.of("absent", "istioctl")));
  }

  private Optional<Finding> mismatch(CheckContext context, Istioctl istioctl) {
    Optional<MeshVersion> client = istioctl.clientVersion().known();
    Map<String, MeshVersion> planes = mesh.controlPlanes(context).known().orElse(Map.of());
    if (client.isEmpty() || planes.isEmpty()) {
      return Optional.empty();
    }
    boolean matches =
        planes.values().stream()
            .anyMatch(
                plane ->
                    plane.major() == client.get().major() && plane.minor() == client.get().minor());
    return matches
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Severity.WARNING,
                "istioctl.other-minor",
                "istioctl",
                "istioctl is "
                    + client.get()
                    + " and the control plane "
                    + Names.some(planes.values())
                    + ", so its analysis may not fit.",
                "Use an istioctl of the mesh's minor."));
  }

  private static Finding finding(AnalysisMessage message) {
    Severity severity =
        switch (message.level()) {
          case "Error" -> Severity.ERROR;
          case "Info" -> Severity.INFO;
          default -> Severity.WARNING;
        };
    return new Finding(
        severity,
        "istioctl." + message.code().toLowerCase(Locale.ROOT),
        message.origin(),
        message.code() + ": " + message.message(),
        message.documentationUrl().isEmpty() ? "" : "See " + message.documentationUrl());
  }
}
