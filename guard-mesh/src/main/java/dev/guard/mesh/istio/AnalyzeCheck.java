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
  static final String NAME = "istioctl.analyze";

  private final ServiceMeshProvider mesh;
  private final String namespace;

  AnalyzeCheck(ServiceMeshProvider mesh, String namespace) {
    this.mesh = mesh;
    this.namespace = namespace;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Istioctl istioctl = context.client(Istioctl.class).inNamespace(namespace);
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
            unknown -> istioctl.unanswered(context, unknown.reason()));
  }

  private Optional<Finding> mismatch(CheckContext context, Istioctl istioctl) {
    Optional<MeshVersion> client = istioctl.clientVersion().known();
    Map<String, MeshVersion> planes = mesh.controlPlanes(context).known().orElse(Map.of());
    if (client.isEmpty()) {
      return Optional.empty();
    }
    return IstioctlVersionCheck.otherMinor(
        client.get(), planes.values(), "its analysis may not fit");
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
        code(message),
        message.origin(),
        message.code() + ": " + message.message(),
        message.documentationUrl().isEmpty() ? "" : "See " + message.documentationUrl());
  }

  private static String code(AnalysisMessage message) {
    return "istioctl." + message.code().toLowerCase(Locale.ROOT);
  }

  /** Whether this check has found a message already, of the same object. */
  static boolean isAmong(AnalysisMessage message, List<Finding> findings) {
    return findings.stream()
        .anyMatch(
            known -> known.code().equals(code(message)) && known.object().equals(message.origin()));
  }
}
