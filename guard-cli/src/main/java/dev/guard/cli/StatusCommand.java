package dev.guard.cli;

import dev.guard.cli.view.StatusView;
import dev.guard.core.Guard;
import dev.guard.core.report.RunReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard status}. */
@Command(
    name = "status",
    description = "Shows the newest run of a batch, or of every batch.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard status",
      "  guard status --batch prod-1 -o json",
      "  guard status --batch prod-1 --exit-code"
    })
final class StatusCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch.")
  Optional<String> batch = Optional.empty();

  @Option(
      names = "--exit-code",
      description = "Answer where the run stands as exit code, as monitor does, instead of 0.")
  boolean exitCode;

  StatusCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      ControlSwitch.active(guard.registry(), batch).forEach(session::say);
      List<RunReport> reports =
          batch.map(List::of).orElseGet(() -> ControlSwitch.batches(guard.registry())).stream()
              .map(guard::status)
              .toList();
      print(reports);
      return exitCode
          ? ExitCode.worst(reports.stream().map(report -> ExitCode.of(report.standing())).toList())
              .number()
          : ExitCode.DONE.number();
    }
  }

  private void print(List<RunReport> reports) {
    if (session.wantsJson()) {
      List<StatusView> views = reports.stream().map(StatusView::of).toList();
      session.printJson(batch.isPresent() ? views.get(0) : views);
      return;
    }
    String gap = "";
    for (RunReport report : reports) {
      session.print(gap);
      session.print(report);
      gap = "\n";
    }
    if (reports.isEmpty()) {
      session.say("The registry has no cluster. \"guard registry add\" enters one.");
    }
  }
}
