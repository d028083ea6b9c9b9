package dev.guard.cli;

import dev.guard.cli.view.EntryView;
import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code guard registry show}. */
@Command(
    name = "show",
    description = "Shows all fields of a cluster.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard registry show prod-eu-1", "  guard registry show prod-eu-1 -o json"})
final class RegistryShowCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "CLUSTER", description = "The cluster's id.")
  String id = "";

  RegistryShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    EntryView entry;
    try (Guard guard = session.open()) {
      entry = EntryView.of(RegistryCommand.find(guard.registry(), id).cluster());
    }
    if (session.wantsJson()) {
      session.printJson(entry);
    } else {
      session.print(entry.table());
    }
    return ExitCode.DONE.number();
  }
}
