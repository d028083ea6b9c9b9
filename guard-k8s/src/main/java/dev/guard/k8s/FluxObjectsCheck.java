package dev.guard.k8s;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code flux.objects}: Flux's sources, Kustomizations and HelmReleases are Ready at their newest
 * generation, neither suspended nor stalled. Keeps no state.
 */
public final class FluxObjectsCheck implements HealthCheck {

  @Override
  public String name() {
    return "flux.objects";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return CheckReads.run(
        context,
        () -> {
          FluxApi flux = new FluxApi(context.client(KubernetesClient.class));
          List<Finding> findings = new ArrayList<>();
          int seen = 0;
          for (FluxApi.Kind kind : FluxApi.Kind.values()) {
            List<FluxObject> objects = flux.all(kind).orElse(List.of());
            if (kind == FluxApi.Kind.HELM_RELEASE && objects.isEmpty()) {
              return context.unknown(
                  "The cluster has no HelmRelease, so Flux cannot be judged. Check that Flux is"
                      + " installed there.");
            }
            seen += objects.size();
            objects.forEach(object -> judge(object).ifPresent(findings::add));
          }
          Map<String, String> details = Map.of("objects", Integer.toString(seen));
          return findings.isEmpty()
              ? context.pass("All " + seen + " Flux objects are Ready.").withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  /** What is wrong with an object, if anything. */
  static Optional<Finding> judge(FluxObject object) {
    String kind = object.kind();
    String command = command(kind) + " " + object.name() + " -n " + object.namespace();
    if (object.suspended()) {
      return finding(
          object,
          "flux.suspended",
          "is suspended and will never apply the upgrade.",
          "Resume it with flux resume " + command + ".");
    }
    Optional<FluxCondition> stalled = object.condition("Stalled").filter(FluxCondition::isTrue);
    if (stalled.isPresent()) {
      return finding(
          object,
          "flux.stalled",
          "is stalled: " + stalled.get().told() + ".",
          "Repair its cause in git, then flux reconcile " + command + ".");
    }
    Optional<FluxCondition> ready = object.condition("Ready");
    if (ready.isEmpty()) {
      // A HelmRepository of type oci has no status: the controller does not reconcile it.
      boolean staticSource = object.text("spec", "type").filter("oci"::equals).isPresent();
      return staticSource
          ? Optional.empty()
          : finding(
              object,
              "flux.not-ready",
              "has no Ready condition yet.",
              "Check that its controller runs: flux check.");
    }
    if (!ready.get().isTrue()) {
      return finding(
          object,
          "flux.not-ready",
          "is not Ready: " + ready.get().told() + ".",
          "Repair its cause, then flux reconcile " + command + ".");
    }
    return object.observed()
        ? Optional.empty()
        : finding(
            object,
            "flux.not-observed",
            "has changed, and Flux has not looked at the change yet.",
            "Wait for its next reconciliation, or flux reconcile " + command + ".");
  }

  private static Optional<Finding> finding(
      FluxObject object, String code, String fact, String remedy) {
    return Optional.of(
        new Finding(Severity.ERROR, code, object.toString(), object + " " + fact, remedy));
  }

  private static String command(String kind) {
    return switch (kind) {
      case "GitRepository" -> "source git";
      case "HelmRepository" -> "source helm";
      case "OCIRepository" -> "source oci";
      default -> kind.toLowerCase(Locale.ROOT);
    };
  }
}
