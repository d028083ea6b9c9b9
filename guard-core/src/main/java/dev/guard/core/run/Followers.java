package dev.guard.core.run;

import dev.guard.api.Window;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Stage;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.precheck.PreCheckReport;
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
    if (state == ClusterState.PRE_CHECK_RUNNING) {
      mergedWhileChecking(run, id);
      state = run.progress(id).orElseThrow().state();
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

  /** After the merge it is too late to check again: what was found before counts. */
  private static void mergedWhileChecking(LiveRun run, String id) {
    boolean held = run.progress(id).orElseThrow().held().isPresent();
    boolean passed =
        !held
            && Documents.checks(run, id)
                .filter(report -> report.verdict() == PreCheckReport.Verdict.PASSED)
                .isPresent();
    run.move(
        id,
        passed ? ClusterState.PRE_CHECK_PASSED : ClusterState.PRE_CHECK_FAILED,
        passed
            ? "The merge came before the checks could run again; those from before it passed."
            : "The merge request was merged while the checks could not tell.",
        UnaryOperator.identity());
  }

  private void landed(LiveRun run, String id, Change change) {
    Instant landedAt = change.landedAt().orElse(run.now());
    Progress progress = run.progress(id).orElseThrow();
    boolean stale = isStale(progress, landedAt);
    boolean checkedAfter =
        Facts.instant(progress, Facts.CHECKED_AT).filter(landedAt::isBefore).isPresent();
    if (stale || checkedAfter) {
      baselineBefore(run, id, landedAt);
    }
    Note[] beside = stale ? new Note[] {mergedWhileStale(id, landedAt)} : new Note[0];
    run.move(
        id,
        ClusterState.MR_MERGED,
        "Merged as "
            + RolloutWatch.shorten(change.landedCommit().orElse("an unknown commit"))
            + ".",
        UnaryOperator.identity(),
        beside);
  }

  private Note mergedWhileStale(String id, Instant landedAt) {
    return Note.cluster(
        "merged-while-stale",
        id,
        "The merge came more than "
            + Words.duration(settings.freshness())
            + " after the pre-checks; the baseline is from before the merge.",
        Map.of("landed_at", landedAt.toString()));
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
    run.moveHeld(id, ClusterState.MR_MERGED, HoldCode.MERGED_WHILE_RED, why);
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
      run.hold(
          id,
          HoldCode.STAGE_CLOSED,
          "The merge request of stage "
              + change.key().stageId()
              + " was closed unmerged, after an earlier stage had landed.",
          Map.of(Facts.CLOSED_SEEN, change.branch()));
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
      run.moveHeld(id, ClusterState.ROLLBACK_NEEDED, HoldCode.ROLLBACK_CLOSED, why);
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
