package dev.guard.api.run;

import java.time.Instant;

/**
 * What a person says beside a run, without a lease; read before each effect.
 *
 * @param subject a batch id for PAUSE and ABORT, {@code *} for FREEZE, a version for BLOCK
 * @param active false once it was lifted
 * @param version the version that was read; 0 for one that is not stored
 */
public record Control(
    Kind kind,
    String subject,
    String actor,
    String reason,
    Instant at,
    boolean active,
    long version) {
  /** What the registry holds once it took this: the same with the next version. */
  public Control nextVersion() {
    return new Control(kind, subject, actor, reason, at, active, version + 1);
  }

  /** New constants may appear. */
  public enum Kind {
    /** No further effect for this batch. */
    PAUSE,
    /** End this batch's run. */
    ABORT,
    /** No further effect for any batch. */
    FREEZE,
    /** No further batch may start this version. */
    BLOCK
  }
}
