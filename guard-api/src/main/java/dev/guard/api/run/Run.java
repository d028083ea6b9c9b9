package dev.guard.api.run;

import dev.guard.api.MeshVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to bring one batch to one version.
 *
 * @param options choices made at the start, by the name of their command-line option
 * @param outcome empty while the run is open
 * @param version the version that was read; 0 for one that is not stored
 */
public record Run(
    String id,
    String batchId,
    MeshVersion target,
    String startedBy,
    Instant startedAt,
    List<Stage> stages,
    Map<String, String> options,
    Optional<Outcome> outcome,
    long version) {
  public Run {
    stages = List.copyOf(stages);
    options = Map.copyOf(options);
  }

  public Run withOutcome(Outcome end) {
    return new Run(
        id, batchId, target, startedBy, startedAt, stages, options, Optional.of(end), version);
  }

  /** Open again, for a rollback by hand of what it brought. */
  public Run reopened() {
    return new Run(
        id, batchId, target, startedBy, startedAt, stages, options, Optional.empty(), version);
  }

  /** What the registry holds once it took this: the same with the next version. */
  public Run nextVersion() {
    return new Run(
        id, batchId, target, startedBy, startedAt, stages, options, outcome, version + 1);
  }
}
