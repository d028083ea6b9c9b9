package dev.guard.api.run;

/** How asking for a lease went. */
public sealed interface LeaseAnswer {
  /** The lease is ours. */
  record Granted(Lease lease) implements LeaseAnswer {}

  /** Somebody else works on the batch. */
  record HeldBy(Lease lease) implements LeaseAnswer {}
}
