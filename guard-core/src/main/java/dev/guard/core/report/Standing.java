package dev.guard.core.report;

/** Where a run stands when a call returns; the command line turns it into an exit code. */
public enum Standing {
  /** All that was asked for is done. */
  DONE,
  /** A merge request waits for a person. */
  WAITING_FOR_PERSON,
  /** The run goes on; the call ended because it was asked to look once, or its time was up. */
  IN_PROGRESS,
  /** Pre-checks failed; no merge request was opened. */
  PRE_CHECKS_FAILED,
  /** The upgrade failed: rolled back, or the rollback is open. */
  FAILED,
  /** It could not be told, or GUARD holds for another reason. */
  HELD,
  /** Refused, or ended by a person: closed, aborted, reverted, superseded. */
  ENDED_BY_PERSON
}
