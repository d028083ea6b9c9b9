package dev.guard.api.run;

import dev.guard.api.EffectKey;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One merge request of a stage. It is stored before it is opened and is the truth; its clusters
 * catch up.
 *
 * @param key its {@code kind} is {@code upgrade} or {@code rollback}
 * @param branch fixed when it is planned
 * @param edits what it rewrites; empty until it is opened
 * @param landedCommit the commit on the target branch, once merged
 * @param landedAt when it was merged
 * @param version the version that was read; 0 for one that is not stored
 */
public record Change(
    EffectKey key,
    String repository,
    String branch,
    List<String> clusterIds,
    Optional<ChangeRef> ref,
    ChangeState state,
    List<ScalarEdit> edits,
    Optional<String> landedCommit,
    Optional<Instant> landedAt,
    long version) {
  public Change {
    clusterIds = List.copyOf(clusterIds);
    edits = List.copyOf(edits);
  }

  public static Change planned(
      EffectKey key, String repository, String branch, List<String> clusterIds) {
    return new Change(
        key,
        repository,
        branch,
        clusterIds,
        Optional.empty(),
        ChangeState.PLANNED,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  public Change opened(ChangeRef newRef, List<ScalarEdit> newEdits) {
    return new Change(
        key,
        repository,
        branch,
        clusterIds,
        Optional.of(newRef),
        ChangeState.OPEN,
        newEdits,
        landedCommit,
        landedAt,
        version);
  }

  /** The edits that are about to be proposed; stored before the effect. */
  public Change withEdits(List<ScalarEdit> newEdits) {
    return new Change(
        key, repository, branch, clusterIds, ref, state, newEdits, landedCommit, landedAt, version);
  }

  public Change merged(String commit, Instant at) {
    return new Change(
        key,
        repository,
        branch,
        clusterIds,
        ref,
        ChangeState.MERGED,
        edits,
        Optional.of(commit),
        Optional.of(at),
        version);
  }

  public Change closed() {
    return new Change(
        key,
        repository,
        branch,
        clusterIds,
        ref,
        ChangeState.CLOSED,
        edits,
        landedCommit,
        landedAt,
        version);
  }

  /** What the registry holds once it took this: the same with the next version. */
  public Change nextVersion() {
    return new Change(
        key,
        repository,
        branch,
        clusterIds,
        ref,
        state,
        edits,
        landedCommit,
        landedAt,
        version + 1);
  }
}
