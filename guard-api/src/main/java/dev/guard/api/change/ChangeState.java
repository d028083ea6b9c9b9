package dev.guard.api.change;

/** The state of a merge request. New constants may appear. */
public enum ChangeState {
  /** Stored by GUARD, not opened at the host. */
  PLANNED,
  OPEN,
  MERGED,
  CLOSED
}
