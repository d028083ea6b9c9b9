package dev.guard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved, and jumps to the end of every wait. Thread-safe. */
public final class VirtualClock implements InstantSource, Waiter {
  private Instant now;

  public VirtualClock(Instant start) {
    this.now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  /** Jumps forward to {@code until}; an instant in the past changes nothing. */
  @Override
  public synchronized void awaitUntil(Instant until) {
    if (until.isAfter(now)) {
      now = until;
    }
  }
}
