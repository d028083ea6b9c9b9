package dev.guard.core.run;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.core.report.RunStory.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One cluster's way through a run, from the journal alone: its record knows only the newest run.
 * Pure.
 */
final class Storyline {
  private final List<JournalEntry> entries;
  private final List<Step> steps;
  private final Optional<Instant> endedAt;

  private record Step(ClusterState to, Instant at, String why) {}

  Storyline(String clusterId, List<JournalEntry> journal, Optional<Instant> endedAt) {
    this.entries =
        journal.stream()
            .filter(entry -> entry.clusterId().filter(clusterId::equals).isPresent())
            .toList();
    this.steps = entries.stream().flatMap(entry -> step(entry).stream()).toList();
    this.endedAt = endedAt;
  }

  private static Optional<Step> step(JournalEntry entry) {
    return Optional.ofNullable(entry.data().get("to"))
        .flatMap(ClusterState::byLabel)
        .map(to -> new Step(to, entry.at(), entry.why()));
  }

  /** When an entry of a kind was last written. */
  static Optional<Instant> last(List<JournalEntry> journal, String kind) {
    return journal.stream()
        .filter(entry -> entry.kind().equals(kind))
        .map(JournalEntry::at)
        .max(Instant::compareTo);
  }

  /** The version before the run. */
  Optional<MeshVersion> from() {
    return entries.stream()
        .flatMap(entry -> Optional.ofNullable(entry.data().get(Facts.FROM_VERSION)).stream())
        .findFirst()
        .map(MeshVersion::parse);
  }

  /** Where the run left it, or has it now. */
  ClusterState state() {
    return steps.isEmpty() ? ClusterState.HEALTHY : steps.get(steps.size() - 1).to();
  }

  Optional<Instant> since() {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1).at());
  }

  /** Why it is where it is. */
  Optional<String> said() {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1).why());
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Optional<Instant> end = i + 1 < steps.size() ? Optional.of(steps.get(i + 1).at()) : endedAt;
      spans.add(new Span(steps.get(i).to(), steps.get(i).at(), end));
    }
    return spans;
  }

  /** Why it failed, unless it passed or was accepted later. */
  Optional<String> failure() {
    Optional<String> failure = Optional.empty();
    for (Step step : steps) {
      switch (step.to()) {
        case ROLLBACK_NEEDED -> failure = failure.or(() -> Optional.of(step.why()));
        case PRE_CHECK_FAILED -> failure = Optional.of(step.why());
        case PRE_CHECK_PASSED, UPGRADED -> failure = Optional.empty();
        case HEALTHY,
            PRE_CHECK_RUNNING,
            MR_CREATED,
            MR_MERGED,
            UPGRADING,
            VALIDATING,
            ROLLBACK_MR_CREATED,
            ROLLBACK_COMPLETED -> {}
      }
    }
    return failure;
  }
}
