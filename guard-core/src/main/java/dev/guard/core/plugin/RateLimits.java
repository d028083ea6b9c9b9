package dev.guard.core.plugin;

import dev.guard.api.Answer;
import dev.guard.api.plugin.Permits;
import dev.guard.core.config.GuardConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rate limits of the outside services, each shared by all its users. Permits come back over
 * elapsed time; "come back at" is said in domain time, which the driver waits in. A service without
 * a budget is limited only by what it says itself. Never blocks. Thread-safe.
 */
public final class RateLimits {
  private final InstantSource time;
  private final Map<String, Integer> perMinute;
  private final Map<String, Permits> services = new ConcurrentHashMap<>();

  public RateLimits(GuardConfig.RateLimits budgets, InstantSource time) {
    this.time = time;
    this.perMinute =
        Map.of(
            "gitlab", budgets.gitlabApi(),
            "datadog", budgets.datadogApi(),
            "aws", budgets.awsApi());
  }

  /** The permits of one service; the same object for the same name. */
  public Permits of(String service) {
    return services.computeIfAbsent(
        service, name -> new Service(name, Optional.ofNullable(perMinute.get(name)), time));
  }

  private static final class Service implements Permits {
    private final String name;
    private final InstantSource time;
    private final int capacity;
    private final Optional<Bucket> bucket;
    private Instant closedUntil = Instant.MIN;

    Service(String name, Optional<Integer> perMinute, InstantSource time) {
      this.name = name;
      this.time = time;
      this.capacity = perMinute.orElse(Integer.MAX_VALUE);
      this.bucket =
          perMinute.map(
              permits ->
                  Bucket.builder()
                      .addLimit(
                          limit ->
                              limit.capacity(permits).refillGreedy(permits, Duration.ofMinutes(1)))
                      .withNanosecondPrecision()
                      .build());
    }

    @Override
    public synchronized Answer<Integer> tryTake(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("Permits are taken one or more at a time: " + count);
      }
      Instant now = time.instant();
      if (now.isBefore(closedUntil)) {
        return spent(closedUntil);
      }
      if (bucket.isEmpty()) {
        return Answer.known(count);
      }
      ConsumptionProbe probe = bucket.get().tryConsumeAndReturnRemaining(Math.min(count, capacity));
      return probe.isConsumed()
          ? Answer.known(count)
          : spent(now.plusNanos(probe.getNanosToWaitForRefill()));
    }

    private Answer<Integer> spent(Instant until) {
      return Answer.unknown("The rate limit of " + name + " is spent.", until);
    }

    @Override
    public synchronized void exhaustedUntil(Instant instant) {
      if (instant.isAfter(closedUntil)) {
        closedUntil = instant;
      }
    }
  }
}
