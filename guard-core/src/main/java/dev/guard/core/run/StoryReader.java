package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ChangePart;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads everything that the registry keeps of one run. Needs no lease and no adapter but the
 * registry; what cannot be read is named, and the rest is told. Reads a handful of documents for
 * each cluster. Not thread-safe: one for each story.
 */
final class StoryReader {
  private final ClusterRegistry registry;
  private final Run run;
  private final List<String> missing = new ArrayList<>();

  private StoryReader(ClusterRegistry registry, Run run) {
    this.registry = registry;
    this.run = run;
  }

  static RunStory read(ClusterRegistry registry, Run run, Instant now) {
    return new StoryReader(registry, run).story(now);
  }

  private RunStory story(Instant now) {
    List<JournalEntry> journal =
        LiveRun.pages(token -> registry.journal(JournalFilter.run(run.id()), token));
    List<Change> changes = registry.changes(run.id());
    List<String> ids =
        run.stages().stream().flatMap(stage -> stage.clusterIds().stream()).distinct().toList();
    List<ClusterRecord> records =
        ids.stream().map(registry::cluster).flatMap(Optional::stream).toList();
    Optional<Instant> endedAt =
        run.outcome().flatMap(outcome -> Storyline.last(journal, "run.closed"));
    List<ClusterPart> clusters =
        ids.stream().map(id -> cluster(id, records, new Storyline(id, journal, endedAt))).toList();
    Optional<Analysis> analysis =
        kept("The analysis", () -> Documents.analysis(registry, run.id()));
    List<ChangePart> parts = changes.stream().map(StoryReader::part).toList();
    Telling telling =
        new Telling(run, Reports.state(run, records, changes), clusters, parts, analysis);
    return new RunStory(
        run.id(),
        run.batchId(),
        run.target(),
        run.startedBy(),
        run.startedAt(),
        endedAt,
        now,
        telling.state(),
        run.outcome(),
        telling.tone(),
        telling.headline(),
        telling.brief(journal),
        clusters,
        parts,
        TimeLine.of(journal),
        analysis,
        journal,
        missing);
  }

  private ClusterPart cluster(String id, List<ClusterRecord> records, Storyline line) {
    Optional<ClusterRecord> record =
        records.stream().filter(each -> each.cluster().id().equals(id)).findFirst();
    if (record.isEmpty()) {
      missing.add("Cluster " + id + " is no longer registered, so its entry is not shown.");
    }
    Optional<Cluster> entry = record.map(ClusterRecord::cluster);
    Optional<Progress> progress =
        record
            .flatMap(ClusterRecord::progress)
            .filter(known -> known.runId().equals(run.id()) && run.outcome().isEmpty());
    Optional<Integer> behind =
        record
            .flatMap(ClusterRecord::progress)
            .filter(known -> known.runId().equals(run.id()))
            .map(Progress::dataPlaneBehind)
            .filter(count -> count >= 0);
    Optional<ValidationResult> verdict =
        kept("The verdict of " + id, () -> Documents.verdict(registry, run.id(), id));
    Optional<Observation> observed =
        kept("The observed series of " + id, () -> Documents.observation(registry, run.id(), id));
    return new ClusterPart(
        id,
        entry.map(Cluster::environment).orElse(""),
        entry.map(Cluster::region).orElse(""),
        entry.map(Cluster::ownerTeam).orElse(""),
        line.from().map(MeshVersion::toString),
        line.state(),
        line.since(),
        progress.flatMap(Progress::waiting),
        progress.flatMap(Progress::held),
        line.failure(),
        line.said(),
        behind,
        line.spans(),
        kept("The check results of " + id, () -> Documents.checks(registry, run.id(), id)),
        verdict,
        verdict.map(result -> plots(id, result, observed)).orElse(List.of()),
        observed.flatMap(Observation::page),
        recovery(id));
  }

  private Optional<RunStory.Recovery> recovery(String id) {
    return kept(
            "The verdict on the recovery of " + id,
            () -> Documents.recovery(registry, run.id(), id))
        .map(
            verdict ->
                new RunStory.Recovery(
                    verdict,
                    plots(
                        id,
                        verdict,
                        kept(
                            "The series of the recovery of " + id,
                            () -> Documents.recovered(registry, run.id(), id)))));
  }

  /** In the order of the verdict, which is that of the queries. */
  private List<MetricPlot> plots(
      String id, ValidationResult verdict, Optional<Observation> observed) {
    Optional<Baseline> baseline =
        kept("The baseline of " + id, () -> Documents.baseline(registry, run.id(), id));
    List<MetricPlot> plots = new ArrayList<>();
    for (MetricComparison metric : verdict.metrics()) {
      plots.add(
          new MetricPlot(
              id,
              metric,
              baseline.map(Baseline::series).map(all -> all.get(metric.metric())),
              observed.map(Observation::series).map(all -> all.get(metric.metric()))));
    }
    return plots;
  }

  private <T> Optional<T> kept(String what, Supplier<Optional<T>> read) {
    try {
      return read.get();
    } catch (GuardException unreadable) {
      missing.add(what + " is stored, but cannot be read.");
      return Optional.empty();
    }
  }

  private static ChangePart part(Change change) {
    return new ChangePart(
        change.key().kind(),
        change.repository(),
        change.branch(),
        change.ref().map(ChangeRef::url),
        change.state(),
        change.clusterIds(),
        change.landedCommit(),
        change.landedAt(),
        change.edits());
  }
}
