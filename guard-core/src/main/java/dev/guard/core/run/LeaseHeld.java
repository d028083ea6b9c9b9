package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.run.Lease;

/** Another process works on the batch. Immutable. */
final class LeaseHeld extends GuardException {
  private static final long serialVersionUID = 1L;

  private final transient Lease lease;

  LeaseHeld(Builder message, Lease lease) {
    super(message);
    this.lease = lease;
  }

  /** The lease as it was read; it is renewed while its holder works. */
  Lease lease() {
    return lease;
  }
}
