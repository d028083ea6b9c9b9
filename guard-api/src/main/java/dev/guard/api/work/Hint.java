package dev.guard.api.work;

import java.time.Instant;
import java.util.Optional;

/**
 * A reason to look at something. No more than a hint: what is to be done is read from the registry
 * and from the world, so that one that comes twice, late or out of order does no harm.
 */
public sealed interface Hint {
  /** What happened, in a few words, for the log. */
  String why();

  /**
   * Look at a batch.
   *
   * @param notBefore a timer: domain time before which there is nothing to see
   */
  record OfBatch(String batchId, String why, Optional<Instant> notBefore) implements Hint {
    public static OfBatch now(String batchId, String why) {
      return new OfBatch(batchId, why, Optional.empty());
    }

    public static OfBatch timer(String batchId, String why, Instant notBefore) {
      return new OfBatch(batchId, why, Optional.of(notBefore));
    }
  }

  /** Look at the batch whose run this is. */
  record OfRun(String runId, String why) implements Hint {}

  /**
   * Look at the batch that has a merge request from this branch, if there is one.
   *
   * @param repository the project with its groups: {@code platform/flux-fleet}
   */
  record OfBranch(String repository, String branch, String why) implements Hint {}
}
