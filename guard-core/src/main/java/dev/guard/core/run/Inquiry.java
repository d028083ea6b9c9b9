package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.core.AnalyzeRequest;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Collected;
import dev.guard.core.analysis.RuleAnalyst;
import dev.guard.core.analysis.rules.Rules;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.report.AnalysisReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A person asks what is wrong: evidence is collected anew, without a lease, and kept with the run
 * where nobody else works on it. Thread-safe.
 */
public final class Inquiry {
  private final EngineSettings settings;
  private final ClusterRegistry registry;

  public Inquiry(EngineSettings settings) {
    this.settings = settings;
    this.registry = settings.ports().registry().get();
  }

  /** What is looked at. */
  private record Scope(String batchId, Optional<Run> run, List<ClusterRecord> clusters) {}

  /**
   * Looks, and says what it found.
   *
   * @throws GuardException with code {@code usage.unknown-batch}, {@code usage.unknown-cluster},
   *     {@code usage.unknown-run} or {@code usage.no-subject}
   */
  public AnalysisReport look(AnalyzeRequest request) throws InterruptedException {
    Scope all = scope(request);
    List<String> notes = new ArrayList<>();
    Scope scope = request.clusterId().isPresent() ? all : troubled(all, notes);
    List<Cluster> clusters = scope.clusters().stream().map(ClusterRecord::cluster).toList();
    MetricTiles tiles = settings.tiles(clusters);
    if (scope.run().isEmpty()) {
      return new AnalysisReport(
          scope.batchId(), Optional.empty(), alone(scope, tiles), false, notes);
    }
    Run run = scope.run().get();
    Analysis analysis =
        Investigation.analyse(
            settings,
            run,
            scope.clusters(),
            tiles,
            Investigation.BY_HAND,
            Documents.analysis(registry, run.id()));
    boolean kept = keep(run, analysis, notes);
    return new AnalysisReport(
        scope.batchId(),
        Optional.of(run.id()),
        analysis.of(clusters.stream().map(Cluster::id).toList(), new RuleAnalyst(Rules.all())),
        kept,
        notes);
  }

  private Scope scope(AnalyzeRequest request) {
    if (request.clusterId().isPresent()) {
      ClusterRecord record = Registered.cluster(registry, request.clusterId().get());
      Optional<Run> run = record.progress().map(Progress::runId).flatMap(registry::run);
      return new Scope(record.cluster().batchId(), run, List.of(record));
    }
    if (request.runId().isPresent()) {
      String id = request.runId().get();
      return registry.run(id).map(this::of).orElseThrow(() -> unknownRun(id));
    }
    String batchId =
        request
            .batchId()
            .orElseThrow(
                () ->
                    GuardException.of("usage.no-subject", Responsible.USER)
                        .what("Neither a batch nor a cluster nor a run is named.")
                        .next("Name one of them.")
                        .build());
    List<ClusterRecord> batch = Registered.batch(registry, batchId);
    return Reports.newest(registry, batchId)
        .map(this::of)
        .orElseGet(() -> new Scope(batchId, Optional.empty(), batch));
  }

  private Scope of(Run run) {
    return new Scope(
        run.batchId(),
        Optional.of(run),
        run.stages().stream()
            .flatMap(stage -> stage.clusterIds().stream())
            .distinct()
            .sorted()
            .flatMap(id -> registry.cluster(id).stream())
            .toList());
  }

  private static GuardException unknownRun(String id) {
    return GuardException.of("usage.unknown-run", Responsible.USER)
        .what("No run " + id + " is stored.")
        .where("registry")
        .next("See guard runs.")
        .build();
  }

  /** Where some clusters are in trouble, only those are looked at. */
  private static Scope troubled(Scope scope, List<String> notes) {
    Optional<String> runId = scope.run().map(Run::id);
    List<ClusterRecord> troubled =
        scope.clusters().stream()
            .filter(
                record ->
                    record
                        .progress()
                        .filter(progress -> runId.equals(Optional.of(progress.runId())))
                        .filter(Dossiers::isTroubled)
                        .isPresent())
            .toList();
    int all = scope.clusters().size();
    if (troubled.isEmpty()) {
      notes.add(
          "As far as the state knows nothing is wrong; "
              + Words.count(all, "cluster was", "clusters were")
              + " looked at.");
      return scope;
    }
    if (troubled.size() < all) {
      notes.add("Looked at what is in trouble: " + troubled.size() + " of " + all + " clusters.");
    }
    return new Scope(scope.batchId(), scope.run(), troubled);
  }

  private Analysis alone(Scope scope, MetricTiles tiles) throws InterruptedException {
    Dossiers dossiers = new Dossiers(settings, registry);
    Collected collected =
        settings
            .collector()
            .collect(scope.clusters().stream().map(record -> dossiers.of(record, tiles)).toList());
    return settings
        .analyst()
        .analyse(Optional.empty(), collected, Investigation.BY_HAND, settings.time().instant());
  }

  /** The lease is held only while it is stored, so that nobody waits for the sources. */
  private boolean keep(Run run, Analysis analysis, List<String> notes) {
    try (BatchSession session = new BatchSession(settings, run.batchId(), 1)) {
      Investigation.store(session.live(run), analysis);
      return true;
    } catch (LeaseHeld held) {
      notes.add("Not kept with the run: " + held.what());
      return false;
    }
  }
}
