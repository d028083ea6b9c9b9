package dev.guard.core.run;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.core.gitops.FluxPath;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.gitops.Prepared;
import java.time.Duration;
import java.util.List;

/** Opens the merge request that puts the old versions back. Never merges it. */
final class OpenRollback implements ChangeStep {
  private final GitOpsEngine gitops;
  private final Narrative narrative;
  private final Pictures pictures;
  private final Duration poll;

  OpenRollback(GitOpsEngine gitops, Narrative narrative, Pictures pictures, Duration poll) {
    this.gitops = gitops;
    this.pictures = pictures;
    this.narrative = narrative;
    this.poll = poll;
  }

  @Override
  public Result take(LiveRun run, Change change) {
    List<Cluster> clusters =
        change.clusterIds().stream().map(id -> run.cluster(id).cluster()).toList();
    List<ScalarEdit> landed = landedEdits(run, change, clusters);
    Prepared prepared = gitops.undo(change.repository(), clusters, landed);
    if (!prepared.refusals().isEmpty()) {
      return new Holds(HoldCode.ROLLBACK_EDIT_REFUSED, OpenChange.refusals(prepared.refusals()));
    }
    if (prepared.edits().isEmpty() && change.edits().isEmpty()) {
      return new Waits(
          run.now().plus(poll),
          "GUARD to see who put the old versions back on the target branch already");
    }
    return OpenChange.propose(
        run,
        gitops,
        change,
        prepared,
        narrative.rollback(run, change, prepared, pictures.of(run, change)));
  }

  /** The edits of the landed change of this stage that are in files of these clusters. */
  static List<ScalarEdit> landedEdits(LiveRun run, Change change, List<Cluster> clusters) {
    return clusters.stream()
        .flatMap(
            cluster ->
                Changes.landed(run, cluster.id(), change.key().stageId())
                    .map(landed -> FluxPath.of(cluster, landed.edits()))
                    .orElse(List.of())
                    .stream())
        .distinct()
        .toList();
  }
}
