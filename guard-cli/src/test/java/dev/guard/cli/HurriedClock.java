package dev.guard.cli;

import dev.guard.core.time.RealWaiter;
import dev.guard.core.time.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Domain time that passes faster than the machine's, the same in all processes that are given the
 * same origin: a soak of minutes takes seconds, while leases and time-outs stay real. Thread-safe.
 */
final class HurriedClock implements InstantSource, Waiter {
  /** How the test tells it to its processes. */
  static final String PROPERTY = "guard.test.clock";

  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final InstantSource REAL = InstantSource.system();
  private static final int FACTOR = 120;

  private final Instant origin;

  private HurriedClock(Instant origin) {
    this.origin = origin;
  }

  static HurriedClock startingNow() {
    return new HurriedClock(REAL.instant());
  }

  /** In a process that the test has started. */
  static HurriedClock given() {
    return new HurriedClock(Instant.parse(System.getProperty(PROPERTY)));
  }

  String property() {
    return "-D" + PROPERTY + "=" + origin;
  }

  @Override
  public Instant instant() {
    return START.plus(Duration.between(origin, REAL.instant()).multipliedBy(FACTOR));
  }

  @Override
  public Duration realTime(Instant from, Instant until) {
    return until.isAfter(from) ? Duration.between(from, until).dividedBy(FACTOR) : Duration.ZERO;
  }

  @Override
  public void awaitUntil(Instant until) throws InterruptedException {
    Duration left = Duration.between(START, until).dividedBy(FACTOR);
    new RealWaiter(REAL).awaitUntil(origin.plus(left));
  }
}
