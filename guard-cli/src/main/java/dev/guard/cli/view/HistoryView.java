package dev.guard.cli.view;

import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of {@code guard history}: a cluster in a run.
 *
 * @param state the state in which the run left it, or has it now
 * @param at when it came there; null where it has not moved
 */
public record HistoryView(
    String clusterId,
    String batchId,
    String runId,
    String targetVersion,
    String state,
    Optional<Instant> at,
    String actor) {

  /** One line per cluster of the run. */
  public static List<HistoryView> of(Run run, List<JournalEntry> journal) {
    Map<String, JournalEntry> last = new LinkedHashMap<>();
    for (JournalEntry entry : journal) {
      if (entry.data().containsKey("to")) {
        entry.clusterId().ifPresent(id -> last.put(id, entry));
      }
    }
    return run.stages().stream()
        .flatMap(stage -> stage.clusterIds().stream())
        .distinct()
        .map(id -> line(run, id, Optional.ofNullable(last.get(id))))
        .toList();
  }

  private static HistoryView line(Run run, String cluster, Optional<JournalEntry> last) {
    return new HistoryView(
        cluster,
        run.batchId(),
        run.id(),
        run.target().toString(),
        last.map(entry -> entry.data().getOrDefault("to", "")).orElse("healthy"),
        last.map(JournalEntry::at),
        run.startedBy());
  }

  public static Table table(List<HistoryView> lines) {
    Table table = new Table("cluster", "target", "state", "at", "run", "by");
    for (HistoryView line : lines) {
      table.row(
          line.clusterId(),
          line.targetVersion(),
          line.state(),
          line.at().map(Times::seconds).orElse("-"),
          line.runId(),
          line.actor());
    }
    return table;
  }
}
