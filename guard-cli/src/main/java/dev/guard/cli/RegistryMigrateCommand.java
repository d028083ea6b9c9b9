package dev.guard.cli;

import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard registry migrate}. */
@Command(
    name = "migrate",
    description =
        "Adds to entries that another tool made what GUARD keeps beside them; safe to call twice."
            + " The other tool can go on reading and writing them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry migrate --from-python --dry-run",
      "  guard registry migrate --from-python"
    })
final class RegistryMigrateCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--from-python",
      required = true,
      description = "The entries are those of the Python GUARD.")
  boolean fromPython;

  @Option(names = "--dry-run", description = "Print what would be added; change nothing.")
  boolean dryRun;

  RegistryMigrateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      session.printLines(guard.registry().adopt(dryRun), "Every entry is complete.");
    }
    return ExitCode.DONE.number();
  }
}
