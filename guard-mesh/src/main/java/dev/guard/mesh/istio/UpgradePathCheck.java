package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.Upgrade;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code istio.upgrade-path}: Istio's rules allow the way from what runs to the target. */
final class UpgradePathCheck implements HealthCheck {
  private final ServiceMeshProvider mesh;
  private final String strategy;

  UpgradePathCheck(ServiceMeshProvider mesh, String strategy) {
    this.mesh = mesh;
    this.strategy = strategy;
  }

  @Override
  public String name() {
    return "istio.upgrade-path";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    if (context.target().isEmpty()) {
      return context.pass("No target version is given, so no upgrade path is judged.");
    }
    MeshVersion target = context.target().get();
    Answer<Map<String, MeshVersion>> planes = mesh.controlPlanes(context);
    return planes.fold(
        running -> {
          MeshVersion from = Collections.min(running.values());
          List<Finding> findings =
              mesh.judge(new Upgrade(from, target, strategy, kubernetes(context)));
          Map<String, String> details =
              Map.of("from", from.toString(), "to", target.toString(), "strategy", strategy);
          return findings.isEmpty()
              ? context.pass(from + " to " + target + " is allowed.").withDetails(details)
              : context.of(findings).withDetails(details);
        },
        unknown -> context.unknown(unknown.reason()));
  }

  private static Answer<String> kubernetes(CheckContext context) {
    return ApiReads.answer(
        context.cluster(),
        () -> {
          VersionInfo version = context.client(KubernetesClient.class).getKubernetesVersion();
          return version == null || version.getGitVersion() == null
              ? Answer.unknown("The API server does not say its version.")
              : Answer.known(version.getGitVersion());
        });
  }
}
