package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Stage;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.FluxPath;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.ValidationEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies that a cluster is back on the old version, and soaks it there. A cluster that does not
 * recover is held, so that a person is called.
 */
final class AwaitRecovery implements ClusterStep {
  private final ClusterSessions sessions;
  private final RolloutWatch watch;
  private final ValidationEngine engine;
  private final GuardConfig.Validation settings;

  AwaitRecovery(
      ClusterSessions sessions,
      RolloutWatch watch,
      ValidationEngine engine,
      GuardConfig.Validation settings) {
    this.sessions = sessions;
    this.watch = watch;
    this.engine = engine;
    this.settings = settings;
  }

  @Override
  public StepResult take(LiveRun run, String clusterId) {
    Progress progress = run.progress(clusterId).orElseThrow();
    Cluster cluster = run.cluster(clusterId).cluster();
    Optional<Instant> recovered = Facts.instant(progress, Facts.RECOVERED_AT);
    RolloutWatch.Look look;
    Proxies proxies;
    try (ClusterSession session = sessions.open(cluster, run.run().id())) {
      look =
          watch.look(
              session, oldest(run, cluster), ScalarEdit::before, landed(run, progress, clusterId));
      proxies =
          look.phase() == RolloutWatch.Phase.DONE
              ? watch.proxies(session)
              : new Proxies(Answer.unknown("The rollout is not complete."));
    }
    return switch (look.phase()) {
      case SUSPENDED -> new StepResult.HoldFor(HoldCode.FLUX_SUSPENDED, look.detail());
      case FAILED, PENDING, MOVING -> moving(run, progress, look);
      case DONE -> soak(run, cluster, recovered, proxies);
    };
  }

  /** The edits that brought the cluster away from where it was: of each scalar the oldest. */
  private static List<ScalarEdit> oldest(LiveRun run, Cluster cluster) {
    List<ScalarEdit> edits = new ArrayList<>();
    for (Stage stage : run.run().stages()) {
      Changes.landed(run, cluster.id(), stage.id())
          .map(change -> FluxPath.of(cluster, change.edits()))
          .orElse(List.of())
          .stream()
          .filter(edit -> edits.stream().noneMatch(known -> known.object().equals(edit.object())))
          .forEach(edits::add);
    }
    return edits;
  }

  private static Optional<String> landed(LiveRun run, Progress progress, String clusterId) {
    return Changes.rollback(run, clusterId, progress.stageId())
        .flatMap(Change::landedCommit)
        .or(() -> Facts.get(progress, Facts.REVERTED_BY));
  }

  /** What failed on the way there may still be told as failed on the way back, so it waits. */
  private StepResult moving(LiveRun run, Progress progress, RolloutWatch.Look look) {
    Instant end = progress.since().plus(settings.fluxSyncTimeout()).plus(settings.rolloutTimeout());
    return run.now().isBefore(end)
        ? new StepResult.WaitUntil(
            Words.earlier(end, run.now().plus(settings.poll())), look.detail())
        : new StepResult.HoldFor(HoldCode.RECOVERY_TIMEOUT, look.detail());
  }

  private StepResult soak(
      LiveRun run, Cluster cluster, Optional<Instant> recovered, Proxies proxies) {
    Instant since = recovered.orElse(run.now());
    Instant end = since.plus(settings.recoverySoak());
    if (recovered.isEmpty() || run.now().isBefore(end)) {
      return new StepResult.WaitUntil(
          end,
          "the soak of the old version to end at " + Words.time(end),
          Map.of(Facts.RECOVERED_AT, since.toString()));
    }
    Optional<Baseline> baseline = Documents.baseline(run, cluster.id());
    if (baseline.isEmpty()) {
      return new StepResult.HoldFor(
          HoldCode.RECOVERY_UNKNOWN,
          "No baseline of " + cluster.id() + " is stored to compare with.");
    }
    ValidationResult result = engine.judge(cluster, baseline.get(), new Window(since, end));
    Documents.recovery(run, cluster.id(), result, engine.observation(cluster, result.observed()));
    return switch (result.verdict()) {
      case PASS -> {
        String said = proxies.afterRollback();
        yield new StepResult.Advance(
            ClusterState.HEALTHY,
            "Back on the old version. " + result.summary() + said,
            Map.of(Facts.ENDED, ended(run, cluster.id()), Facts.PROXIES, said.strip()),
            proxies.behind());
      }
      case FAIL -> new StepResult.HoldFor(HoldCode.NOT_RECOVERED, result.summary());
      case INCONCLUSIVE -> inconclusive(run.now(), end, result);
    };
  }

  /** As after an upgrade, the last buckets may be late. */
  private StepResult inconclusive(Instant now, Instant end, ValidationResult result) {
    Instant patience = end.plus(Validate.TICK);
    return now.isBefore(patience)
        ? new StepResult.WaitUntil(
            Words.earlier(patience, now.plus(settings.poll())), "late metrics: " + result.summary())
        : new StepResult.HoldFor(HoldCode.RECOVERY_UNKNOWN, result.summary());
  }

  private static String ended(LiveRun run, String clusterId) {
    return Facts.get(run.progress(clusterId).orElseThrow(), Facts.REVERTED_BY).isPresent()
        ? "reverted"
        : "rolled_back";
  }
}
