package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Run;
import dev.guard.core.CheckRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.cluster.ClusterSession;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.gitops.Prepared;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.precheck.HealthReport;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.report.FileDiff;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be looked at without a lease: checks, diffs, dry runs. Stores nothing. Thread-safe. */
public final class Preview {
  private static final Logger log = LoggerFactory.getLogger(Preview.class);
  private static final int MOST_WAITS = 5;

  private final EngineSettings settings;

  public Preview(EngineSettings settings) {
    this.settings = settings;
  }

  private ClusterRegistry registry() {
    return settings.ports().registry().get();
  }

  /** Runs the health checks of clusters, without a run and without a lease. */
  public List<PreCheckReport> check(CheckRequest request) throws InterruptedException {
    List<ClusterRecord> asked =
        request
            .clusterId()
            .map(id -> List.of(Registered.cluster(registry(), id)))
            .orElseGet(
                () ->
                    Registered.batch(
                        registry(), request.batchId().orElseThrow(Preview::nothingNamed)));
    List<Cluster> clusters = asked.stream().map(ClusterRecord::cluster).toList();
    MetricTiles tiles = settings.tiles(clusters);
    ExecutorService pool =
        BatchSession.pool("check", settings.config().execution().maxParallelClusters());
    try {
      List<Callable<PreCheckReport>> turns = new ArrayList<>();
      for (Cluster cluster : clusters) {
        turns.add(
            () -> {
              return patiently(
                  () -> {
                    try (ClusterSession session = settings.sessions().open(cluster)) {
                      return settings
                          .preChecks()
                          .check(session, request.target(), tiles, List.of(), List.of());
                    }
                  });
            });
      }
      return BatchSession.all(pool, turns);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Without a run there is no stored wait: this call waits itself, a few times. */
  private PreCheckReport patiently(Supplier<PreCheckReport> check) throws InterruptedException {
    for (int waits = 0; waits < MOST_WAITS; waits++) {
      try {
        return check.get();
      } catch (ComeBackLater later) {
        log.info("{}", later.getMessage());
        settings.waiter().awaitUntil(later.retryAt());
      }
    }
    return check.get();
  }

  private static GuardException nothingNamed() {
    return GuardException.of("usage.no-subject", Responsible.USER)
        .what("Neither a batch nor a cluster is named.")
        .next("Name one of them.")
        .build();
  }

  /** What a run would change, as unified diffs. */
  public List<FileDiff> diff(String batchId, MeshVersion target) {
    List<Prepared> previews =
        new RunStart(settings, registry()).preview(Registered.batch(registry(), batchId), target);
    RunStart.throwIfRefused(previews);
    return previews.stream().flatMap(prepared -> GitOpsEngine.diffs(prepared).stream()).toList();
  }

  /** Checks and shows; stores and opens nothing. */
  RunReport dryRun(RunRequest request) throws InterruptedException {
    List<String> notes = new ArrayList<>();
    RunStart start = new RunStart(settings, registry());
    List<ClusterRecord> batch = Registered.batch(registry(), request.batchId());
    Optional<Run> open = registry().openRun(request.batchId());
    if (open.isPresent()) {
      start.refuseOther(open.get(), request);
      notes.add("Run " + open.get().id() + " is open; guard run goes on with it.");
    } else {
      start.plan(request, batch, notes);
    }
    List<FileDiff> diffs = diff(request.batchId(), request.target());
    int scalars = diffs.stream().mapToInt(diff -> diff.edits().size()).sum();
    notes.add(
        "Dry run: "
            + scalars
            + " versions in "
            + diffs.size()
            + " files would change; nothing was"
            + " opened.");
    Standing standing = Standing.DONE;
    for (PreCheckReport report :
        check(
            new CheckRequest(
                Optional.of(request.batchId()), Optional.empty(), Optional.of(request.target())))) {
      report
          .blocking()
          .forEach(
              result ->
                  notes.add(
                      result.clusterId() + ": " + result.checkName() + ": " + result.message()));
      if (report.verdict() == PreCheckReport.Verdict.FAILED) {
        standing = Standing.PRE_CHECKS_FAILED;
      } else if (report.verdict() == PreCheckReport.Verdict.HELD && standing == Standing.DONE) {
        standing = Standing.HELD;
      }
    }
    return Reports.of(registry(), request.batchId(), notes).with(standing);
  }

  /** The stored check results of the newest run of a batch, as Markdown. */
  public String healthReport(String batchId) {
    Run newest =
        Reports.newest(registry(), batchId)
            .orElseThrow(
                () ->
                    GuardException.of("usage.no-run", Responsible.USER)
                        .what("Batch " + batchId + " has no run.")
                        .where("batch " + batchId)
                        .next("Start one with guard run, or look with guard check.")
                        .build());
    return HealthReport.markdown(
        newest.stages().stream()
            .flatMap(stage -> stage.clusterIds().stream())
            .distinct()
            .map(id -> Documents.checks(registry(), newest.id(), id))
            .flatMap(Optional::stream)
            .toList());
  }
}
