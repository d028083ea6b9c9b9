package dev.guard.cli.view;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Wait;
import dev.guard.cli.view.Paint.Tone;
import dev.guard.cli.view.Table.Cell;
import dev.guard.core.report.RunReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A batch and its newest run, as {@code status}, {@code run} and their like print it. */
public record StatusView(
    String batchId,
    Optional<String> runId,
    Optional<String> targetVersion,
    String state,
    Optional<String> outcome,
    List<ClusterPart> clusters,
    List<ChangePart> changes) {

  /** One cluster; {@code waitingFor} and {@code held} are null where nothing of the kind is. */
  public record ClusterPart(
      String clusterId,
      String state,
      Optional<String> waitingFor,
      Optional<HeldPart> held,
      Optional<Integer> dataPlaneBehind) {}

  /** Why only a person goes on. */
  public record HeldPart(String code, String why, Instant since) {}

  /** One merge request; {@code url} is null until it is open. */
  public record ChangePart(
      String kind, Optional<String> url, String state, String branch, List<String> clusters) {}

  public static StatusView of(RunReport report) {
    return new StatusView(
        report.batchId(),
        report.runId(),
        report.target().map(MeshVersion::toString),
        report.state(),
        report.outcome().map(outcome -> label(outcome.name())),
        report.clusters().stream()
            .map(
                line ->
                    new ClusterPart(
                        line.clusterId(),
                        line.state().label(),
                        line.waiting().map(Wait::why),
                        line.held().map(StatusView::part),
                        line.dataPlaneBehind()))
            .toList(),
        report.changes().stream()
            .map(
                line ->
                    new ChangePart(
                        line.kind(),
                        line.url().map(Object::toString),
                        label(line.state().name()),
                        line.branch(),
                        line.clusterIds()))
            .toList());
  }

  private static HeldPart part(Hold hold) {
    return new HeldPart(hold.code(), hold.why(), hold.since());
  }

  private static String label(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  /** The report for people. */
  public static String table(RunReport report, Optional<Integer> width, Paint paint) {
    StringBuilder text = new StringBuilder();
    text.append(paint.apply(Tone.BOLD, "Batch " + report.batchId()));
    report.target().ifPresent(version -> text.append(" to ").append(version));
    text.append(": ").append(paint.apply(States.toneOfRun(report.state()), report.state()));
    text.append('\n');
    report.runId().ifPresent(id -> text.append("  Run ").append(id).append(".\n"));
    report.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    text.append('\n').append(clusters(report).render(width, paint));
    report.changes().forEach(line -> text.append('\n').append(change(line)));
    return text.toString();
  }

  private static Table clusters(RunReport report) {
    Table table = new Table("cluster", "state", "version", "behind", "note");
    for (RunReport.ClusterLine line : report.clusters()) {
      table.row(
          Cell.of(line.clusterId()),
          new Cell(line.state().label(), States.tone(line.state(), line.held().isPresent())),
          Cell.of(line.currentVersion().toString()),
          Cell.of(line.dataPlaneBehind().map(String::valueOf).orElse("-")),
          note(line));
    }
    return table;
  }

  private static Cell note(RunReport.ClusterLine line) {
    return line.held()
        .map(hold -> new Cell("Held (" + hold.code() + "): " + hold.why(), Tone.WARN))
        .or(() -> line.waiting().map(wait -> Cell.of(wait.why())))
        .orElse(Cell.of(""));
  }

  /** Two lines: an address is never cut, so that it can be opened from the terminal. */
  private static String change(RunReport.ChangeLine line) {
    return "Merge request ("
        + line.kind()
        + ", "
        + label(line.state().name())
        + ") of "
        + String.join(", ", line.clusterIds())
        + ":\n  "
        + line.url().map(Object::toString).orElse(line.branch())
        + "\n";
  }
}
