package dev.guard.core.run;

import dev.guard.api.Window;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Stage;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.validation.ValidationEngine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Brings clusters to where their change is: the change is the truth, and its clusters catch up by
 * single commits that can be repeated.
 */
final class Followers {
  private final ValidationEngine engine;
  private final GuardConfig.Validation settings;

  Followers(ValidationEngine engine, GuardConfig.Validation settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** Whether a cluster in this progress cannot go on before the change does. */
  static boolean waitsFor(Progress progress, Change change) {
    if (!progress.stageId().equals(change.key().stageId())) {
      return false;
    }
    ClusterState state = progress.state();
    return Changes.is(change, Changes.UPGRADE)
        ? state == ClusterState.PRE_CHECK_PASSED || state == ClusterState.MR_CREATED
        : state == ClusterState.ROLLBACK_NEEDED || state == ClusterState.ROLLBACK_MR_CREATED;
  }

  /** Moves every cluster of a change that is behind it. */
  void catchUp(LiveRun run, Change change) {
    for (String id : change.clusterIds()) {
      Optional<Progress> progress =
          run.progress(id).filter(p -> p.stageId().equals(change.key().stageId()));
      if (progress.isEmpty() || isOld(run, id, change)) {
        continue;
      }
      if (Changes.is(change, Changes.UPGRADE)) {
        upgrade(run, id, change);
      } else {
        rollback(run, id, change);
      }
    }
  }

  /** A newer attempt has taken over. */
  private static boolean isOld(LiveRun run, String id, Change change) {
    return Changes.newest(run, change.key().kind(), id, change.key().stageId())
        .filter(newest -> newest.key().attempt() > change.key().attempt())
        .isPresent();
  }

  private void upgrade(LiveRun run, String id, Change change) {
    ClusterState state = run.progress(id).orElseThrow().state();
    switch (change.state()) {
      case PLANNED -> {}
      case OPEN -> {
        if (state == ClusterState.PRE_CHECK_PASSED) {
          opened(run, id, change);
        }
      }
      case MERGED -> merged(run, id, change);
      case CLOSED -> closed(run, id, change);
    }
  }

  private static void opened(LiveRun run, String id, Change change) {
    String url = change.ref().map(ref -> ref.url().toString()).orElse(change.branch());
    run.move(
        id,
        ClusterState.MR_CREATED,
        "Merge request " + url + " is open.",
        UnaryOperator.identity());
  }

  private void merged(LiveRun run, String id, Change change) {
    ClusterState state = run.progress(id).orElseThrow().state();
    if (state == ClusterState.PRE_CHECK_RUNNING && isHeld(run, id)) {
      run.move(
          id,
          ClusterState.PRE_CHECK_FAILED,
          "The merge request was merged while the checks could not tell.",
          UnaryOperator.identity());
      state = ClusterState.PRE_CHECK_FAILED;
    }
    if (state == ClusterState.PRE_CHECK_PASSED) {
      opened(run, id, change);
      state = ClusterState.MR_CREATED;
    }
    if (state == ClusterState.MR_CREATED) {
      landed(run, id, change);
    } else if (state == ClusterState.PRE_CHECK_FAILED) {
      mergedWhileRed(run, id, change);
    }
  }

  private static boolean isHeld(LiveRun run, String id) {
    return run.progress(id).orElseThrow().held().isPresent();
  }

  private void landed(LiveRun run, String id, Change change) {
    Instant landedAt = change.landedAt().orElse(run.now());
    boolean stale = isStale(run.progress(id).orElseThrow(), landedAt);
    if (stale) {
      baselineBefore(run, id, landedAt);
      run.note(
          Note.cluster(
              "merged-while-stale",
              id,
              "The merge came more than "
                  + Words.duration(settings.freshness())
                  + " after the pre-checks; the baseline is from before the merge.",
              Map.of("landed_at", landedAt.toString())));
    }
    run.move(
        id,
        ClusterState.MR_MERGED,
        "Merged as "
            + RolloutWatch.shorten(change.landedCommit().orElse("an unknown commit"))
            + ".",
        UnaryOperator.identity());
  }

  boolean isStale(Progress progress, Instant at) {
    return Facts.instant(progress, Facts.CHECKED_AT)
        .map(checked -> checked.plus(settings.freshness()).isBefore(at))
        .orElse(true);
  }

  private void baselineBefore(LiveRun run, String id, Instant landedAt) {
    Cluster cluster = run.cluster(id).cluster();
    Documents.baseline(
        run,
        id,
        engine.baseline(cluster, new Window(landedAt.minus(settings.baseline()), landedAt)));
  }

  private static void mergedWhileRed(LiveRun run, String id, Change change) {
    String why =
        "A person merged "
            + change.ref().map(ref -> ref.url().toString()).orElse(change.branch())
            + " although the pre-checks of "
            + id
            + " had failed.";
    Hold hold = new Hold(HoldCode.MERGED_WHILE_RED.code(), why, run.now());
    run.move(id, ClusterState.MR_MERGED, why, progress -> progress.withHeld(Optional.of(hold)));
    run.note(
        Note.cluster(
            "held", id, why, Map.of("code", hold.code(), "state", ClusterState.MR_MERGED.label())));
  }

  private static void closed(LiveRun run, String id, Change change) {
    Progress progress = run.progress(id).orElseThrow();
    boolean open =
        switch (progress.state()) {
          case PRE_CHECK_RUNNING, PRE_CHECK_PASSED, PRE_CHECK_FAILED, MR_CREATED -> true;
          default -> false;
        };
    if (!open) {
      return;
    }
    if (Changes.standing(run, id).isEmpty()) {
      run.move(
          id,
          ClusterState.HEALTHY,
          "The merge request was closed unmerged.",
          p -> p.withFacts(Map.of(Facts.ENDED, "closed")));
    } else if (!change.branch().equals(progress.facts().get(Facts.CLOSED_SEEN))) {
      run.update(id, progress.withFacts(Map.of(Facts.CLOSED_SEEN, change.branch())), List.of());
      run.hold(
          id,
          HoldCode.STAGE_CLOSED,
          "The merge request of stage "
              + change.key().stageId()
              + " was closed unmerged, after an earlier stage had landed.");
    }
  }

  private static void rollback(LiveRun run, String id, Change change) {
    ClusterState state = run.progress(id).orElseThrow().state();
    if (change.state() == ChangeState.OPEN || change.state() == ChangeState.MERGED) {
      if (state == ClusterState.ROLLBACK_NEEDED) {
        String url = change.ref().map(ref -> ref.url().toString()).orElse(change.branch());
        run.move(
            id,
            ClusterState.ROLLBACK_MR_CREATED,
            "Rollback request " + url + " is open.",
            UnaryOperator.identity());
        state = ClusterState.ROLLBACK_MR_CREATED;
      }
    }
    if (state != ClusterState.ROLLBACK_MR_CREATED) {
      return;
    }
    if (change.state() == ChangeState.MERGED) {
      rolledBack(run, id);
    } else if (change.state() == ChangeState.CLOSED) {
      String why = "A person closed the rollback request unmerged; the failed version stays.";
      Hold hold = new Hold(HoldCode.ROLLBACK_CLOSED.code(), why, run.now());
      run.move(
          id, ClusterState.ROLLBACK_NEEDED, why, progress -> progress.withHeld(Optional.of(hold)));
      run.note(
          Note.cluster(
              "held",
              id,
              why,
              Map.of("code", hold.code(), "state", ClusterState.ROLLBACK_NEEDED.label())));
    }
  }

  /** The landed stages are undone newest first. */
  private static void rolledBack(LiveRun run, String id) {
    List<Stage> standing = Changes.standing(run, id);
    if (standing.isEmpty()) {
      run.move(
          id,
          ClusterState.ROLLBACK_COMPLETED,
          "The old version is back on main.",
          progress -> progress.withFacts(Map.of(Facts.RECOVERED_AT, "")));
      return;
    }
    String next = standing.get(0).id();
    run.move(
        id,
        ClusterState.ROLLBACK_NEEDED,
        "The newest stage is undone; stage " + next + " follows.",
        progress -> progress.withStage(next));
  }
}
