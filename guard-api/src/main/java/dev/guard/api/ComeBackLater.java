package dev.guard.api;

import java.time.Instant;

/**
 * A service asked to come back later (429), or GUARD's own rate limit for it is spent. Nothing was
 * done; the driver waits as data until {@link #retryAt()}. Immutable.
 */
public final class ComeBackLater extends GuardException {
  private static final long serialVersionUID = 1L;

  private final Instant retryAt;

  public ComeBackLater(String service, Instant retryAt) {
    super(
        of("rate-limited", Responsible.OUTSIDE_SERVICE)
            .what("The rate limit of " + service + " is spent.")
            .where(service)
            .next("GUARD goes on at " + retryAt + "."));
    this.retryAt = retryAt;
  }

  public Instant retryAt() {
    return retryAt;
  }
}
