package dev.guard.cli;

import dev.guard.cli.view.Table;
import dev.guard.core.Guard;
import dev.guard.core.report.PluginLine;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code guard plugins}. */
@Command(
    name = "plugins",
    description =
        "Lists the extensions that were found, where they come from, and whether they work.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard plugins", "  guard plugins -o json"})
final class PluginsCommand implements Callable<Integer> {
  private final Session session;

  PluginsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<PluginLine> lines;
    try (Guard guard = session.open()) {
      lines = guard.plugins();
    }
    if (session.wantsJson()) {
      session.printJson(lines);
    } else {
      Table table = new Table("kind", "name", "origin", "status");
      lines.forEach(line -> table.row(line.kind(), line.name(), line.origin(), line.status()));
      session.print(table);
    }
    return ExitCode.DONE.number();
  }
}
