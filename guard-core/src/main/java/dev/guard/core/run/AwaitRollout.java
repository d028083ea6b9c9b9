package dev.guard.core.run;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.FluxPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Waits for Flux to apply the merged version ({@code mr_merged}), then for the workloads to roll
 * ({@code upgrading}). What the cluster reports as failed is a failure; a time-out of ours holds.
 */
final class AwaitRollout implements ClusterStep {
  private final ClusterSessions sessions;
  private final RolloutWatch watch;
  private final GuardConfig.Validation settings;

  AwaitRollout(ClusterSessions sessions, RolloutWatch watch, GuardConfig.Validation settings) {
    this.sessions = sessions;
    this.watch = watch;
    this.settings = settings;
  }

  @Override
  public StepResult take(LiveRun run, String clusterId) {
    Progress progress = run.progress(clusterId).orElseThrow();
    Cluster cluster = run.cluster(clusterId).cluster();
    Change change = Changes.landed(run, clusterId, progress.stageId()).orElseThrow();
    List<ScalarEdit> edits = FluxPath.of(cluster, change.edits());
    try (ClusterSession session = sessions.open(cluster, run.run().id())) {
      RolloutWatch.Look look = watch.look(session, edits, ScalarEdit::after, change.landedCommit());
      return switch (look.phase()) {
        case FAILED -> failed(look.detail());
        case SUSPENDED -> new StepResult.HoldFor(HoldCode.FLUX_SUSPENDED, look.detail());
        case PENDING, MOVING -> moving(run, progress, look);
        case DONE -> done(run, progress, session, look);
      };
    }
  }

  private static StepResult failed(String detail) {
    return StepResult.advance(ClusterState.ROLLBACK_NEEDED, detail, Map.of(Facts.FAILURE, detail));
  }

  private StepResult moving(LiveRun run, Progress progress, RolloutWatch.Look look) {
    boolean merged = progress.state() == ClusterState.MR_MERGED;
    if (merged && look.phase() == RolloutWatch.Phase.MOVING) {
      return StepResult.advance(ClusterState.UPGRADING, look.detail());
    }
    Duration limit = merged ? settings.fluxSyncTimeout() : settings.rolloutTimeout();
    Instant end = progress.since().plus(limit);
    if (!run.now().isBefore(end)) {
      return new StepResult.HoldFor(
          merged ? HoldCode.FLUX_TIMEOUT : HoldCode.ROLLOUT_TIMEOUT,
          (merged ? "Flux has not applied the change" : "The rollout is not complete")
              + " after "
              + Words.duration(limit)
              + ": "
              + look.detail());
    }
    return new StepResult.WaitUntil(
        Words.earlier(run.now().plus(settings.poll()), end), look.detail());
  }

  private StepResult done(
      LiveRun run, Progress progress, ClusterSession session, RolloutWatch.Look look) {
    if (progress.state() == ClusterState.MR_MERGED) {
      return StepResult.advance(ClusterState.UPGRADING, look.detail());
    }
    Optional<String> old = watch.controlPlaneNotAt(session, run.run().target());
    if (old.isPresent()) {
      return moving(run, progress, new RolloutWatch.Look(RolloutWatch.Phase.MOVING, old.get()));
    }
    return new StepResult.Advance(
        ClusterState.VALIDATING,
        look.detail(),
        Map.of(Facts.ROLLED_OUT_AT, run.now().toString()),
        watch.proxies(session).behind());
  }
}
