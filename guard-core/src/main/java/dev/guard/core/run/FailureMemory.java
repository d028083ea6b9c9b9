package dev.guard.core.run;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.analysis.Analysis;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.precheck.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Remembers what upgrades failed on: each failed run keeps the fingerprints of its failed clusters,
 * and they are read from the newest runs of all batches. What was read counts for some minutes, so
 * that a batch of many clusters reads it once. Thread-safe.
 */
final class FailureMemory {
  static final String TRAITS = "mesh.traits";
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final int MOST_RUNS = 50;

  private final Supplier<ClusterRegistry> registry;
  private final InstantSource time;
  private List<Fingerprint> known = List.of();
  private Optional<Instant> readAt = Optional.empty();

  FailureMemory(Supplier<ClusterRegistry> registry, InstantSource time) {
    this.registry = registry;
    this.time = time;
  }

  /** What the newest runs failed on. */
  synchronized List<Fingerprint> failures() {
    Instant now = time.instant();
    if (readAt.filter(at -> at.plus(FRESH).isAfter(now)).isEmpty()) {
      known =
          registry.get().runs(RunFilter.all(), Optional.empty()).items().stream()
              .limit(MOST_RUNS)
              .flatMap(run -> Documents.fingerprints(registry.get(), run.id()).stream())
              .toList();
      readAt = Optional.of(now);
    }
    return known;
  }

  /** Keeps what some clusters of a run failed on, beside what the run kept before. */
  static void keep(LiveRun run, Analysis analysis, List<String> failed) {
    List<Fingerprint> kept = new ArrayList<>();
    Documents.fingerprints(run).stream()
        .filter(each -> !failed.contains(each.clusterId()))
        .forEach(kept::add);
    failed.forEach(id -> kept.add(fingerprint(run.run(), run, analysis, id)));
    Documents.fingerprints(run, kept);
  }

  private static Fingerprint fingerprint(Run run, LiveRun live, Analysis analysis, String id) {
    Map<String, String> traits =
        analysis.dossier().of(id).find(TRAITS, any -> true).stream()
            .map(Exhibit::evidence)
            .findFirst()
            .map(found -> found.facts())
            .orElse(Map.of());
    String from =
        live.progress(id).flatMap(progress -> Facts.get(progress, Facts.FROM_VERSION)).orElse("");
    String cause = Investigation.sentence(Investigation.causes(analysis, List.of(id)));
    return new Fingerprint(
        id, run.id(), analysis.at(), from, run.target().toString(), traits, cause);
  }
}
