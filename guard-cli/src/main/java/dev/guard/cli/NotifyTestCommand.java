package dev.guard.cli;

import dev.guard.cli.view.Table;
import dev.guard.cli.view.Table.Cell;
import dev.guard.core.Guard;
import dev.guard.core.report.NotifierLine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard notify test}. */
@Command(
    name = "test",
    description =
        "Sends one message that says that it is a test, and shows whether each receiver took it.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard notify test", "  guard notify test --notifier night -o json"})
final class NotifyTestCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--notifier",
      paramLabel = "NAME",
      description = "Only this one, by its name in the configuration; all by default.")
  Optional<String> notifier = Optional.empty();

  NotifyTestCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<NotifierLine> lines;
    try (Guard guard = session.open()) {
      lines = guard.testNotifiers(notifier);
    }
    if (session.wantsJson()) {
      session.printJson(lines);
    } else {
      Table table = Table.wrapping("notifier", "type", "result");
      lines.forEach(
          line ->
              table.row(
                  Cell.of(line.name()),
                  Cell.of(line.type()),
                  Cell.of((line.message() + " " + line.next()).strip())));
      session.print(table);
    }
    boolean allTaken = lines.stream().allMatch(NotifierLine::taken);
    return (allTaken ? ExitCode.DONE : ExitCode.ERROR).number();
  }
}
