package dev.guard.api.change;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A merge request as the host shows it now.
 *
 * @param head the commit at the head of its branch
 * @param landedCommit the commit on the target branch that brought it there, once merged
 * @param landedAt when it was merged
 * @param blockedBy what the host says is missing before it can be merged, as sentences
 */
public record ChangeView(
    ChangeState state,
    String head,
    Optional<String> landedCommit,
    Optional<Instant> landedAt,
    List<String> blockedBy) {
  public ChangeView {
    blockedBy = List.copyOf(blockedBy);
  }
}
