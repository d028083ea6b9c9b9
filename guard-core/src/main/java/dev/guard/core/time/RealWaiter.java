package dev.guard.core.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Waits on the machine's clock. Thread-safe. */
public final class RealWaiter implements Waiter {
  private final InstantSource time;

  public RealWaiter(InstantSource time) {
    this.time = time;
  }

  @Override
  public void awaitUntil(Instant until) throws InterruptedException {
    Duration left = Duration.between(time.instant(), until);
    if (!left.isNegative() && !left.isZero()) {
      Thread.sleep(left.toMillis() + 1);
    }
  }
}
