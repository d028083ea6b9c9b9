package dev.guard.k8s;

import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import java.util.Map;

/** {@code k8s.api}: the API server answers, and says its version. Keeps no state. */
public final class ApiCheck implements HealthCheck {

  @Override
  public String name() {
    return "k8s.api";
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return CheckReads.run(
        context,
        () -> {
          VersionInfo version = context.client(KubernetesClient.class).getKubernetesVersion();
          if (version == null || version.getGitVersion() == null) {
            return context.unknown("The API server answers, but does not say its version.");
          }
          return context
              .pass("The API server answers, Kubernetes " + version.getGitVersion() + ".")
              .withDetails(Map.of("kubernetes_version", version.getGitVersion()));
        });
  }
}
