package dev.guard.sandbox.datadog;

import java.util.concurrent.atomic.AtomicInteger;

/** What is wrong with the pretend Datadog, to be switched by tests. Thread-safe. */
public final class DatadogFaults {
  private volatile boolean keysRevoked;
  private volatile boolean down;
  private final AtomicInteger tooMany = new AtomicInteger();

  /** Every request is answered with 403. */
  public void keysRevoked(boolean on) {
    keysRevoked = on;
  }

  /** Every request is answered with 503. */
  public void down(boolean on) {
    down = on;
  }

  /** The next {@code requests} are answered with 429. */
  public void tooManyRequests(int requests) {
    tooMany.set(requests);
  }

  boolean areKeysRevoked() {
    return keysRevoked;
  }

  boolean isDown() {
    return down;
  }

  boolean takeTooMany() {
    return tooMany.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }
}
