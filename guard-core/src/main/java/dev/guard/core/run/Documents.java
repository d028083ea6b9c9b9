package dev.guard.core.run;

import dev.guard.api.Bytes;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Window;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.validation.ValidationResult;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.precheck.Fingerprint;
import dev.guard.core.precheck.PreCheckReport;
import dev.guard.core.validation.Baseline;
import dev.guard.core.validation.Observation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What a run keeps beside its states, as JSON: check results, baselines, verdicts. */
final class Documents {
  private static final Logger log = LoggerFactory.getLogger(Documents.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Documents() {}

  private record StoredSeries(
      Instant start, Duration step, List<@Nullable Double> values, String query, String unit) {}

  private record StoredBaseline(Window window, Map<String, StoredSeries> series) {}

  private record StoredObservation(
      Window window, Map<String, StoredSeries> series, Optional<URI> page) {}

  static void checks(LiveRun run, PreCheckReport report) {
    write(run, "checks/" + report.clusterId(), report);
  }

  static Optional<PreCheckReport> checks(LiveRun run, String clusterId) {
    return read(
        run.document("checks/" + clusterId), new TypeReference<PreCheckReport>() {}, clusterId);
  }

  static Optional<PreCheckReport> checks(ClusterRegistry registry, String runId, String clusterId) {
    return read(
        registry.get(runId, "checks/" + clusterId),
        new TypeReference<PreCheckReport>() {},
        clusterId);
  }

  static void baseline(LiveRun run, String clusterId, Baseline baseline) {
    write(
        run,
        "baseline/" + clusterId,
        new StoredBaseline(baseline.window(), stored(baseline.series())));
  }

  static Optional<Baseline> baseline(LiveRun run, String clusterId) {
    return baseline(run.document("baseline/" + clusterId), clusterId);
  }

  static Optional<Baseline> baseline(ClusterRegistry registry, String runId, String clusterId) {
    return baseline(registry.get(runId, "baseline/" + clusterId), clusterId);
  }

  private static Optional<Baseline> baseline(Optional<Bytes> stored, String clusterId) {
    return read(stored, new TypeReference<StoredBaseline>() {}, clusterId)
        .map(known -> new Baseline(known.window(), restored(known.series())));
  }

  static void observation(LiveRun run, String clusterId, Observation observation) {
    write(run, "observed/" + clusterId, stored(observation));
  }

  /** The series that the stored verdict was made from; older runs have none. */
  static Optional<Observation> observation(
      ClusterRegistry registry, String runId, String clusterId) {
    return observation(registry.get(runId, "observed/" + clusterId), clusterId);
  }

  private static StoredObservation stored(Observation observation) {
    return new StoredObservation(
        observation.window(), stored(observation.series()), observation.page());
  }

  private static Optional<Observation> observation(Optional<Bytes> stored, String clusterId) {
    return read(stored, new TypeReference<StoredObservation>() {}, clusterId)
        .map(known -> new Observation(known.window(), restored(known.series()), known.page()));
  }

  /** What the judge said of the old version once it was back, and the series that it saw. */
  static void recovery(
      LiveRun run, String clusterId, ValidationResult result, Observation observation) {
    write(run, "recovery/" + clusterId, result);
    write(run, "recovered/" + clusterId, stored(observation));
  }

  static Optional<ValidationResult> recovery(
      ClusterRegistry registry, String runId, String clusterId) {
    return verdict(registry.get(runId, "recovery/" + clusterId), clusterId);
  }

  /** The series that the stored verdict on a recovery was made from. */
  static Optional<Observation> recovered(ClusterRegistry registry, String runId, String clusterId) {
    return observation(registry.get(runId, "recovered/" + clusterId), clusterId);
  }

  private static Map<String, StoredSeries> stored(Map<String, Series> series) {
    Map<String, StoredSeries> stored = new LinkedHashMap<>();
    series.forEach((name, s) -> stored.put(name, stored(s)));
    return stored;
  }

  private static Map<String, Series> restored(Map<String, StoredSeries> stored) {
    Map<String, Series> series = new LinkedHashMap<>();
    stored.forEach((name, s) -> series.put(name, restored(s)));
    return series;
  }

  /** A gap is written as null, since JSON has no NaN. */
  private static StoredSeries stored(Series series) {
    List<@Nullable Double> values = new ArrayList<>();
    for (double value : series.values()) {
      values.add(Double.isNaN(value) ? null : value);
    }
    return new StoredSeries(series.start(), series.step(), values, series.query(), series.unit());
  }

  private static Series restored(StoredSeries s) {
    double[] values =
        s.values().stream().mapToDouble(value -> value == null ? Double.NaN : value).toArray();
    return Series.of(s.start(), s.step(), values, s.query(), s.unit());
  }

  static void verdict(LiveRun run, String clusterId, ValidationResult result) {
    write(run, "verdict/" + clusterId, result);
  }

  static Optional<ValidationResult> verdict(LiveRun run, String clusterId) {
    return verdict(run.document("verdict/" + clusterId), clusterId);
  }

  static Optional<ValidationResult> verdict(
      ClusterRegistry registry, String runId, String clusterId) {
    return verdict(registry.get(runId, "verdict/" + clusterId), clusterId);
  }

  private static Optional<ValidationResult> verdict(Optional<Bytes> stored, String clusterId) {
    return read(stored, new TypeReference<ValidationResult>() {}, clusterId);
  }

  static void fingerprints(LiveRun run, List<Fingerprint> fingerprints) {
    write(run, "fingerprints", fingerprints);
  }

  static List<Fingerprint> fingerprints(LiveRun run) {
    return fingerprints(run.document("fingerprints"), run.run().id());
  }

  /** What the clusters of a run failed on; empty where none did. */
  static List<Fingerprint> fingerprints(ClusterRegistry registry, String runId) {
    return fingerprints(registry.get(runId, "fingerprints"), runId);
  }

  private static List<Fingerprint> fingerprints(Optional<Bytes> stored, String runId) {
    return read(stored, new TypeReference<List<Fingerprint>>() {}, "run " + runId)
        .orElse(List.of());
  }

  static void analysis(LiveRun run, Analysis analysis) {
    write(run, "analysis", analysis);
  }

  /** The newest analysis of a run; empty where nothing failed. */
  static Optional<Analysis> analysis(LiveRun run) {
    return analysis(run.document("analysis"), run.run().id());
  }

  /** Likewise. */
  static Optional<Analysis> analysis(ClusterRegistry registry, String runId) {
    return analysis(registry.get(runId, "analysis"), runId);
  }

  /** Likewise; also empty where it cannot be read: what people are told waits for no advice. */
  static Optional<Analysis> readableAnalysis(LiveRun run) {
    try {
      return analysis(run);
    } catch (GuardException unreadable) {
      log.warn("It goes on without the analysis: {}", unreadable.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Analysis> analysis(Optional<Bytes> stored, String runId) {
    return read(stored, new TypeReference<Analysis>() {}, "run " + runId);
  }

  private static void write(LiveRun run, String key, Object value) {
    run.document(key, Bytes.of(JSON.writeValueAsBytes(value)));
  }

  private static <T> Optional<T> read(
      Optional<Bytes> stored, TypeReference<T> type, String clusterId) {
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(stored.get().toArray(), type));
    } catch (JacksonException broken) {
      throw GuardException.of("state.unreadable", Responsible.OPERATOR)
          .what("What the registry keeps of cluster " + clusterId + " cannot be read.")
          .where("cluster " + clusterId)
          .next("Restore the registry from a backup, or abort the run and start it again.")
          .cause(broken)
          .build();
    }
  }
}
