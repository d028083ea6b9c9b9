package dev.guard.core.run;

import dev.guard.api.Window;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.FluxPath;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.ValidationEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Soaks, looking at the workloads all along, and has the metrics judged at the end. Could not tell
 * holds; it neither passes nor rolls back.
 */
final class Validate implements ClusterStep {
  static final Duration TICK = Duration.ofMinutes(5);

  private final ClusterSessions sessions;
  private final RolloutWatch watch;
  private final ValidationEngine engine;
  private final Baselines baselines;
  private final GuardConfig.Validation settings;

  Validate(
      ClusterSessions sessions,
      RolloutWatch watch,
      ValidationEngine engine,
      Baselines baselines,
      GuardConfig.Validation settings) {
    this.sessions = sessions;
    this.watch = watch;
    this.engine = engine;
    this.baselines = baselines;
    this.settings = settings;
  }

  @Override
  public StepResult take(LiveRun run, String clusterId) {
    Progress progress = run.progress(clusterId).orElseThrow();
    Cluster cluster = run.cluster(clusterId).cluster();
    Change change = Changes.landed(run, clusterId, progress.stageId()).orElseThrow();
    Proxies proxies;
    RolloutWatch.Look look;
    try (ClusterSession session = sessions.open(cluster, run.run().id())) {
      look =
          watch.look(
              session,
              FluxPath.of(cluster, change.edits()),
              ScalarEdit::after,
              change.landedCommit());
      if (look.phase() == RolloutWatch.Phase.FAILED) {
        return failed(look.detail());
      }
      if (look.phase() != RolloutWatch.Phase.DONE) {
        Optional<StepResult> byHand = byHand(run, session, look);
        if (byHand.isPresent()) {
          return byHand.get();
        }
      }
      proxies = watch.proxies(session);
    }
    return judge(run, cluster, progress, look, proxies);
  }

  /** A person has taken the cluster over; what it soaks now says nothing about the upgrade. */
  private Optional<StepResult> byHand(LiveRun run, ClusterSession session, RolloutWatch.Look look) {
    Optional<StepResult> rolledBack =
        watch
            .controlPlaneLeft(session, run.run().target())
            .map(
                left ->
                    new StepResult.HoldFor(
                        HoldCode.ROLLED_BACK_BY_HAND, left + " " + look.detail()));
    return rolledBack.isPresent() || look.phase() != RolloutWatch.Phase.SUSPENDED
        ? rolledBack
        : Optional.of(new StepResult.HoldFor(HoldCode.FLUX_SUSPENDED, look.detail()));
  }

  private StepResult judge(
      LiveRun run, Cluster cluster, Progress progress, RolloutWatch.Look look, Proxies proxies) {
    Optional<Baseline> baseline = baselines.of(run, cluster.id(), progress);
    if (baseline.isEmpty()) {
      return new StepResult.HoldFor(
          HoldCode.NO_BASELINE, "No baseline of " + cluster.id() + " is stored to compare with.");
    }
    Instant start = Facts.instant(progress, Facts.ROLLED_OUT_AT).orElse(progress.since());
    Duration soak =
        Facts.get(progress, Facts.SOAK).map(Duration::parse).orElse(settings.soakPeriod());
    Instant end = start.plus(soak);
    Instant now = run.now();
    if (now.isBefore(end)) {
      return soaking(run, cluster, baseline.get(), new Window(start, now), end);
    }
    if (look.phase() != RolloutWatch.Phase.DONE) {
      return unsettled(now, end, look);
    }
    ValidationResult result = engine.judge(cluster, baseline.get(), new Window(start, end));
    store(run, cluster, result);
    return switch (result.verdict()) {
      case PASS -> passed(run, cluster.id(), progress, result, proxies);
      case FAIL -> failed(result.summary());
      case INCONCLUSIVE -> inconclusive(now, end, soak, progress, result);
    };
  }

  /** Nothing is judged while the cluster is not what the change brought. */
  private StepResult unsettled(Instant now, Instant end, RolloutWatch.Look look) {
    Instant patience = end.plus(settings.rolloutTimeout());
    return now.isBefore(patience)
        ? new StepResult.WaitUntil(
            Words.earlier(patience, now.plus(settings.poll())), look.detail())
        : new StepResult.HoldFor(HoldCode.ROLLOUT_TIMEOUT, look.detail());
  }

  private StepResult soaking(
      LiveRun run, Cluster cluster, Baseline baseline, Window soFar, Instant end) {
    Optional<ValidationResult> early = engine.early(cluster, baseline, soFar);
    if (early.filter(result -> result.verdict() == Verdict.FAIL).isPresent()) {
      store(run, cluster, early.get());
      return failed(early.get().summary());
    }
    return new StepResult.WaitUntil(
        Words.earlier(end, run.now().plus(TICK)), "the soak to end at " + Words.time(end));
  }

  private void store(LiveRun run, Cluster cluster, ValidationResult result) {
    Documents.verdict(run, cluster.id(), result);
    Documents.observation(run, cluster.id(), engine.observation(cluster, result.observed()));
  }

  private StepResult passed(
      LiveRun run, String clusterId, Progress progress, ValidationResult result, Proxies proxies) {
    String proxiesSay = proxies.afterUpgrade();
    String why = result.summary() + proxiesSay;
    return run.stageAfter(clusterId, progress.stageId())
        .map(
            next ->
                new StepResult.Advance(
                    ClusterState.PRE_CHECK_PASSED,
                    why + " Next is stage " + next.id() + ".",
                    Map.of(),
                    proxies.behind(),
                    Optional.of(next.id())))
        .orElseGet(
            () ->
                new StepResult.Advance(
                    ClusterState.UPGRADED,
                    why,
                    Map.of(Facts.ENDED, "upgraded", Facts.PROXIES, proxiesSay.strip()),
                    proxies.behind()));
  }

  private static StepResult failed(String detail) {
    return StepResult.advance(ClusterState.ROLLBACK_NEEDED, detail, Map.of(Facts.FAILURE, detail));
  }

  /**
   * The last buckets of a window may be late; what is not there after a tick will not come. Where a
   * person asked to judge again, it soaks anew, since the same hour would say the same.
   */
  private StepResult inconclusive(
      Instant now, Instant end, Duration soak, Progress progress, ValidationResult result) {
    Instant patience = end.plus(TICK);
    if (now.isBefore(patience)) {
      return new StepResult.WaitUntil(
          Words.earlier(patience, now.plus(settings.poll())), "late metrics: " + result.summary());
    }
    if (Facts.get(progress, Facts.AGAIN).isPresent()) {
      Instant next = now.plus(soak);
      return new StepResult.WaitUntil(
          Words.earlier(next, now.plus(TICK)),
          "another soak to end at " + Words.time(next),
          Map.of(Facts.ROLLED_OUT_AT, now.toString(), Facts.AGAIN, ""));
    }
    return new StepResult.HoldFor(HoldCode.INCONCLUSIVE, result.summary());
  }
}
