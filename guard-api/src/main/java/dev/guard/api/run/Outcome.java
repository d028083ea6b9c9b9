package dev.guard.api.run;

/** How a run ended. New constants may appear. */
public enum Outcome {
  /** Every cluster runs the target version. */
  UPGRADED,
  /** At least one cluster failed and is back on its old version. */
  ROLLED_BACK,
  /** A person closed the merge request unmerged. */
  CLOSED,
  /** A person aborted the run. */
  ABORTED,
  /** A person put the old version back by hand. */
  REVERTED,
  /** A person put another version there by hand. */
  SUPERSEDED
}
