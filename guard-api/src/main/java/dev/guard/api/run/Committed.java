package dev.guard.api.run;

/** How a commit went. */
public sealed interface Committed {
  /** All of it is stored. */
  record Stored() implements Committed {}

  /** A record was changed by somebody else since it was read; nothing is stored. */
  record Lost(String what) implements Committed {}

  /** The lease is no longer ours; nothing is stored. */
  record Fenced(Lease current) implements Committed {}
}
