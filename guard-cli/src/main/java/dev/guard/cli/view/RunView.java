package dev.guard.cli.view;

import dev.guard.api.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of {@code guard runs}.
 *
 * @param outcome null while the run is open
 */
public record RunView(
    String runId,
    String batchId,
    String targetVersion,
    Instant startedAt,
    String startedBy,
    Optional<String> outcome,
    List<String> clusters) {

  public static RunView of(Run run) {
    return new RunView(
        run.id(),
        run.batchId(),
        run.target().toString(),
        run.startedAt(),
        run.startedBy(),
        run.outcome().map(outcome -> outcome.name().toLowerCase(Locale.ROOT)),
        run.stages().stream().flatMap(stage -> stage.clusterIds().stream()).distinct().toList());
  }

  public static Table table(List<Run> runs) {
    Table table = new Table("run", "batch", "target", "started", "by", "outcome", "clusters");
    for (Run run : runs) {
      RunView view = of(run);
      table.row(
          view.runId(),
          view.batchId(),
          view.targetVersion(),
          Times.seconds(view.startedAt()),
          view.startedBy(),
          view.outcome().orElse("open"),
          String.valueOf(view.clusters().size()));
    }
    return table;
  }
}
