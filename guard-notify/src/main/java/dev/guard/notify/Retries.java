package dev.guard.notify;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Predicate;

/** How often a message is tried again within one call: at most twice, with jitter. */
final class Retries {
  private Retries() {}

  /**
   * Retries for one service.
   *
   * @param again the failures after which it is safe to send again
   */
  static Retry of(String service, Predicate<GuardException> again) {
    return Retry.of(
        service,
        RetryConfig.custom()
            .maxAttempts(3)
            .intervalFunction(
                IntervalFunction.ofExponentialRandomBackoff(
                    Duration.ofMillis(200), 2.0, 0.5, Duration.ofSeconds(1)))
            .retryOnException(
                thrown ->
                    thrown instanceof GuardException failed
                        && failed.code().equals(service + ".unavailable")
                        && again.test(failed)
                        && failed.responsible() == Responsible.OUTSIDE_SERVICE
                        && !Thread.currentThread().isInterrupted())
            .build());
  }
}
