package dev.guard.cli;

import dev.guard.api.Finding;
import dev.guard.cli.view.Table;
import dev.guard.cli.view.Table.Cell;
import dev.guard.core.Guard;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard validate}. */
@Command(
    name = "validate",
    description = "Checks the configuration, and with --check-connectivity every service in it.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard validate", "  guard --config guard.yaml validate --check-connectivity"})
final class ValidateCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--check-connectivity", description = "Also call every service once.")
  boolean connectivity;

  ValidateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Finding> findings;
    try (Guard guard = session.openWithoutWarnings(Progress.silent())) {
      findings = guard.validate(connectivity);
    }
    List<Finding> errors = findings.stream().filter(Findings::isError).toList();
    if (session.wantsJson()) {
      session.printJson(new Answer(errors.isEmpty(), findings));
    } else {
      if (!findings.isEmpty()) {
        session.print(table(findings));
      }
      if (errors.isEmpty()) {
        session.print(
            "The configuration is valid"
                + (connectivity ? ", and every service answered.\n" : ".\n"));
      }
    }
    return ExitCode.worst(errors.stream().map(ValidateCommand::code).toList()).number();
  }

  private static Table table(List<Finding> findings) {
    Table table = Table.wrapping("severity", "place", "finding");
    for (Finding finding : findings) {
      table.row(
          new Cell(
              finding.severity().name().toLowerCase(Locale.ROOT),
              Findings.tone(finding.severity())),
          Cell.of(finding.object()),
          Cell.of((finding.message() + " " + finding.remedy()).strip()));
    }
    return table;
  }

  private static ExitCode code(Finding finding) {
    return finding.code().startsWith("config") ? ExitCode.INPUT : ExitCode.ERROR;
  }

  /** What {@code -o json} prints. */
  record Answer(boolean valid, List<Finding> findings) {}
}
