package dev.guard.cli;

import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard abort}. */
@Command(
    name = "abort",
    description = "Ends a run before its merge, and closes its merge request.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard abort --batch prod-1 --reason 'wrong version'"})
final class AbortCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it goes into the audit.")
  String reason = "";

  AbortCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    session.confirm("End the run of batch " + batch + " and close its merge request?");
    RunReport report = session.watched(guard -> guard.abort(batch, reason));
    session.print(report);
    return ExitCode.DONE.number();
  }
}
