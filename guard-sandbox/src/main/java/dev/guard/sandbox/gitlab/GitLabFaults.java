package dev.guard.sandbox.gitlab;

import java.util.concurrent.atomic.AtomicInteger;

/** What is wrong with the pretend GitLab, to be switched by tests. Thread-safe. */
public final class GitLabFaults {
  private volatile boolean tokenExpired;
  private volatile boolean down;
  private final AtomicInteger tooMany = new AtomicInteger();

  /** Every token is answered with 401. */
  public void tokenExpired(boolean on) {
    tokenExpired = on;
  }

  /** Every request is answered with 502. */
  public void down(boolean on) {
    down = on;
  }

  /** The next {@code requests} are answered with 429 and a Retry-After of one second. */
  public void tooManyRequests(int requests) {
    tooMany.set(requests);
  }

  boolean isTokenExpired() {
    return tokenExpired;
  }

  boolean isDown() {
    return down;
  }

  boolean takeTooMany() {
    return tooMany.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }
}
