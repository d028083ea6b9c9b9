package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.RollbackScope;
import dev.guard.core.gitops.FluxPath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plans rollback requests: one for each repository and wave of failures, widened to the clusters
 * that share an edited scalar with a failed one. Never merges anything.
 */
final class RollbackEngine {
  private static final Set<ClusterState> CAN_FAIL =
      EnumSet.of(
          ClusterState.MR_MERGED,
          ClusterState.UPGRADING,
          ClusterState.VALIDATING,
          ClusterState.UPGRADED);

  private final GuardConfig.Rollback settings;
  private final ChangeStep awaitMerge;

  RollbackEngine(GuardConfig.Rollback settings, ChangeStep awaitMerge) {
    this.settings = settings;
    this.awaitMerge = awaitMerge;
  }

  /** Plans a request for every failed cluster that has none. */
  void plan(LiveRun run) {
    Map<String, List<Cluster>> waves = new TreeMap<>();
    for (ClusterRecord record : run.clusters()) {
      Progress progress = run.progress(record.cluster().id()).orElseThrow();
      boolean needed = needsPlan(run, record.cluster().id(), progress);
      if (needed
          && !settings.autoCreateMr()
          && !progress.facts().containsKey(Facts.ROLLBACK_ASKED)) {
        run.hold(
            record.cluster().id(),
            HoldCode.ROLLBACK_BY_HAND,
            "rollback.auto_create_mr is off, and the upgrade failed: "
                + progress.facts().getOrDefault(Facts.FAILURE, "no reason is stored"));
      } else if (needed) {
        waves
            .computeIfAbsent(
                progress.stageId() + "\n" + Changes.subject(run, record.cluster()),
                key -> new ArrayList<>())
            .add(record.cluster());
      }
    }
    waves.values().forEach(failed -> planWave(run, failed));
  }

  /** Whether a failed cluster has no rollback request yet. */
  static boolean needsPlan(LiveRun run, String id, Progress progress) {
    return progress.state() == ClusterState.ROLLBACK_NEEDED
        && progress.held().isEmpty()
        && Changes.rollback(run, id, progress.stageId())
            .filter(change -> change.state() != ChangeState.MERGED)
            .isEmpty();
  }

  private void planWave(LiveRun run, List<Cluster> failed) {
    Cluster first = failed.get(0);
    String stageId = run.progress(first.id()).orElseThrow().stageId();
    List<String> ids = new ArrayList<>(failed.stream().map(Cluster::id).toList());
    ids.addAll(widen(run, failed, stageId));
    Change change = Changes.next(run, Changes.ROLLBACK, run.stage(stageId), ids);
    run.store(
        change,
        Note.run(
            "change.planned",
            "A rollback of "
                + String.join(", ", ids)
                + " is planned on "
                + change.branch()
                + ". "
                + reasons(run, ids)
                + Investigation.told(run, ids),
            Map.of(
                "kind",
                Changes.ROLLBACK,
                "clusters",
                String.join(",", ids),
                "urls",
                Announcements.urls(run, ids),
                Effects.KEY,
                change.key().toString())));
  }

  private static String reasons(LiveRun run, List<String> ids) {
    return ids.stream()
        .map(
            id ->
                id
                    + ": "
                    + run.progress(id)
                        .orElseThrow()
                        .facts()
                        .getOrDefault(Facts.FAILURE, "no reason is stored"))
        .collect(Collectors.joining("; "));
  }

  /** Takes clusters along that cannot stay: they share a scalar, or the scope is the change. */
  private List<String> widen(LiveRun run, List<Cluster> failed, String stageId) {
    List<String> more = new ArrayList<>();
    for (Cluster cluster : failed) {
      Change landed = Changes.landed(run, cluster.id(), stageId).orElseThrow();
      List<ScalarEdit> lost = FluxPath.of(cluster, landed.edits());
      for (String id : landed.clusterIds()) {
        Progress progress = run.progress(id).orElseThrow();
        boolean shares = shares(run.cluster(id).cluster(), landed, lost);
        if (CAN_FAIL.contains(progress.state())
            && progress.stageId().equals(stageId)
            && (shares || settings.scope() == RollbackScope.CHANGE)) {
          String why =
              shares
                  ? "It shares an edited version with " + cluster.id() + ", which failed."
                  : "rollback.scope is change, and " + cluster.id() + " failed.";
          fail(run, id, why);
          more.add(id);
        }
      }
    }
    return more;
  }

  private static boolean shares(Cluster other, Change landed, List<ScalarEdit> lost) {
    return FluxPath.of(other, landed.edits()).stream()
        .anyMatch(edit -> lost.stream().anyMatch(gone -> Changes.sameScalar(edit, gone)));
  }

  /** Marks a cluster as one to roll back. */
  static void fail(LiveRun run, String id, String why) {
    run.move(
        id,
        ClusterState.ROLLBACK_NEEDED,
        why,
        progress -> progress.withFacts(Map.of(Facts.FAILURE, why, Facts.ENDED, "")));
  }

  /** Whether the rollback request of a cluster was merged since we looked; stores it if so. */
  boolean landedMeanwhile(LiveRun run, String clusterId, String stageId) {
    Optional<Change> open =
        Changes.rollback(run, clusterId, stageId)
            .filter(change -> change.state() == ChangeState.OPEN);
    if (open.isEmpty()) {
      return false;
    }
    ChangeStep.Result result = awaitMerge.take(run, open.get());
    if (result instanceof ChangeStep.Became became
        && became.change().state() == ChangeState.MERGED) {
      run.store(became.change(), became.note());
      return true;
    }
    return false;
  }
}
