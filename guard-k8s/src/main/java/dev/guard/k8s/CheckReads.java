package dev.guard.k8s;

import dev.guard.api.GuardException;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs a check's reads; what cannot be read makes the check UNKNOWN, with a code in its details.
 */
final class CheckReads {
  private CheckReads() {}

  static HealthCheckResult run(CheckContext context, Supplier<HealthCheckResult> check) {
    try {
      return check.get();
    } catch (KubernetesClientException e) {
      GuardException failure = KubernetesFailure.of(e, context.cluster());
      return context
          .unknown(KubernetesFailure.sentence(failure))
          .withDetails(Map.of("code", failure.code()));
    }
  }
}
