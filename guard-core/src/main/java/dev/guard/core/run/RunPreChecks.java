package dev.guard.core.run;

import dev.guard.api.Window;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.run.ClusterState;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.validation.ValidationEngine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the health checks of a cluster and keeps the metrics from before the change. */
final class RunPreChecks implements ClusterStep {
  private final ClusterSessions sessions;
  private final PreChecks checks;
  private final MetricTiles tiles;
  private final ValidationEngine engine;
  private final GuardConfig.Validation settings;

  RunPreChecks(
      ClusterSessions sessions,
      PreChecks checks,
      MetricTiles tiles,
      ValidationEngine engine,
      GuardConfig.Validation settings) {
    this.sessions = sessions;
    this.checks = checks;
    this.tiles = tiles;
    this.engine = engine;
    this.settings = settings;
  }

  @Override
  public StepResult take(LiveRun run, String clusterId) {
    Cluster cluster = run.cluster(clusterId).cluster();
    List<HealthCheckResult> previous =
        Documents.checks(run, clusterId).map(PreCheckReport::results).orElse(List.of());
    PreCheckReport report;
    try (ClusterSession session = sessions.open(cluster, run.run().id())) {
      report =
          checks.check(
              session, Optional.of(run.run().target()), tiles, previous, brought(run, clusterId));
    }
    Documents.checks(run, report);
    String blocking =
        report.blocking().stream()
            .map(result -> result.checkName() + ": " + result.message())
            .collect(Collectors.joining("; "));
    Instant now = run.now();
    Map<String, String> facts = Map.of(Facts.CHECKED_AT, now.toString());
    return switch (report.verdict()) {
      case PASSED -> {
        Documents.baseline(
            run,
            clusterId,
            engine.baseline(cluster, new Window(now.minus(settings.baseline()), now)));
        yield StepResult.advance(
            ClusterState.PRE_CHECK_PASSED, report.results().size() + " checks passed.", facts);
      }
      case FAILED -> StepResult.advance(ClusterState.PRE_CHECK_FAILED, blocking, facts);
      case HELD -> new StepResult.HoldFor(HoldCode.CHECKS_UNKNOWN, blocking);
    };
  }

  /** What the stages of this cluster before the one that it is in have brought. */
  private static List<Pin> brought(LiveRun run, String clusterId) {
    String current = run.progress(clusterId).orElseThrow().stageId();
    return run.run().stages().stream()
        .filter(stage -> stage.clusterIds().contains(clusterId))
        .takeWhile(stage -> !stage.id().equals(current))
        .flatMap(stage -> stage.plan().pins().stream())
        .toList();
  }
}
