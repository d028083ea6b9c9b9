package dev.guard.core.plugin;

import dev.guard.api.Answer;
import dev.guard.api.plugin.Permits;
import dev.guard.core.config.GuardConfig;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The rate limits of the outside services, each shared by all its users. A service without a budget
 * is limited only by what it says itself. Never blocks. Thread-safe.
 *
 * <p>"Come back at" is said in domain time, which the driver waits in, so permits have to be back
 * when domain time gets there: they come back with domain or elapsed time, whichever passes faster.
 * A virtual clock that jumps to that instant finds its permit, instead of jumping again and again;
 * and the machine's clock, set back by an hour, does not close a service for an hour.
 */
public final class RateLimits {
  /** Refills everything; years in nanoseconds would not fit a long. */
  private static final Duration LONGEST_JUMP = Duration.ofDays(1);

  private final InstantSource time;
  private final LongSupplier elapsed;
  private final Map<String, Integer> perMinute;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private double share = 1;
  private boolean shared;

  public RateLimits(GuardConfig.RateLimits budgets, InstantSource time) {
    this(budgets, time, System::nanoTime);
  }

  /**
   * @param elapsed nanoseconds that never go back
   */
  public RateLimits(GuardConfig.RateLimits budgets, InstantSource time, LongSupplier elapsed) {
    this.time = time;
    this.elapsed = elapsed;
    this.perMinute =
        Map.of(
            "gitlab", budgets.gitlabApi(),
            "datadog", budgets.datadogApi(),
            "aws", budgets.awsApi());
  }

  /** The permits of one service; the same object for the same name. */
  public synchronized Permits of(String service) {
    return services.computeIfAbsent(
        service,
        name ->
            new Service(
                name,
                Optional.ofNullable(perMinute.get(name)),
                time,
                new Passed(time, elapsed),
                share,
                !shared));
  }

  /**
   * Uses only a part of every budget from now on, because other processes use the rest. What was
   * saved up is kept as far as it fits, and never grows: a process that gets more starts with what
   * it had.
   *
   * @param part from 0, which closes the services that have a budget, to 1
   */
  public synchronized void share(double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException("A share is from 0 to 1: " + part);
    }
    share = part;
    shared = true;
    services.values().forEach(service -> service.share(part));
  }

  private static final class Service implements Permits {
    /** A closed service is asked again after this time; it is told once it may. */
    private static final Duration CLOSED = Duration.ofSeconds(5);

    private final String name;
    private final InstantSource time;
    private final Optional<Integer> perMinute;
    private final TimeMeter passed;
    private int capacity;
    private Optional<Bucket> bucket;
    private boolean closed;
    private Instant closedUntil = Instant.MIN;

    Service(
        String name,
        Optional<Integer> perMinute,
        InstantSource time,
        TimeMeter passed,
        double share,
        boolean full) {
      this.name = name;
      this.time = time;
      this.perMinute = perMinute;
      this.passed = passed;
      this.capacity = Integer.MAX_VALUE;
      this.bucket = Optional.empty();
      fill(share, full ? Long.MAX_VALUE : 0);
    }

    synchronized void share(double part) {
      fill(part, bucket.map(Bucket::getAvailableTokens).orElse(0L));
    }

    /** One permit at a time comes back, so that a share of less than one a minute comes, too. */
    private void fill(double part, long saved) {
      if (perMinute.isEmpty()) {
        return;
      }
      double permits = perMinute.get() * part;
      closed = permits <= 0;
      if (closed) {
        bucket = Optional.empty();
        return;
      }
      capacity = (int) Math.max(1, permits);
      Duration each = Duration.ofNanos((long) Math.ceil(Duration.ofMinutes(1).toNanos() / permits));
      bucket =
          Optional.of(
              Bucket.builder()
                  .addLimit(
                      limit ->
                          limit
                              .capacity(capacity)
                              .refillGreedy(1, each)
                              .initialTokens(Math.min(saved, (long) permits)))
                  .withCustomTimePrecision(passed)
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
      if (closed) {
        return spent(now.plus(CLOSED));
      }
      if (bucket.isEmpty()) {
        return Answer.known(count);
      }
      ConsumptionProbe probe = bucket.get().tryConsumeAndReturnRemaining(Math.min(count, capacity));
      return probe.isConsumed()
          ? Answer.known(count)
          : spent(nextMillisecond(now.plusNanos(probe.getNanosToWaitForRefill())));
    }

    /** Waits are stored in milliseconds; one rounded down would end before the permit is there. */
    private static Instant nextMillisecond(Instant instant) {
      return instant.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
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

  /** How much time has passed since the start, by the clock that moved further each time. */
  private static final class Passed implements TimeMeter {
    private final InstantSource time;
    private final LongSupplier elapsed;
    private Instant lastDomain;
    private long lastElapsed;
    private long passed;

    Passed(InstantSource time, LongSupplier elapsed) {
      this.time = time;
      this.elapsed = elapsed;
      this.lastDomain = time.instant();
      this.lastElapsed = elapsed.getAsLong();
    }

    @Override
    public synchronized long currentTimeNanos() {
      Instant domain = time.instant();
      long now = elapsed.getAsLong();
      Duration jump = Duration.between(lastDomain, domain);
      Duration counted = jump.compareTo(LONGEST_JUMP) > 0 ? LONGEST_JUMP : jump;
      passed += Math.max(counted.isNegative() ? 0 : counted.toNanos(), now - lastElapsed);
      lastDomain = domain;
      lastElapsed = now;
      return passed;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
