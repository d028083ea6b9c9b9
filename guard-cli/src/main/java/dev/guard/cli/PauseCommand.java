package dev.guard.cli;

import dev.guard.api.run.Control;
import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard pause}. */
@Command(
    name = "pause",
    description = "Keeps GUARD from any further effect for a batch, until it is lifted.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard pause --batch prod-1 --reason 'release day'",
      "  guard pause --batch prod-1 --lift --reason 'release is out'"
    })
final class PauseCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it goes into the audit.")
  String reason = "";

  @Option(names = "--lift", description = "End it.")
  boolean lift;

  PauseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      new ControlSwitch(guard.registry(), session).set(Control.Kind.PAUSE, batch, reason, !lift);
    }
    session.say(
        lift
            ? "Batch " + batch + " goes on with its next call."
            : "Batch " + batch + " is paused.");
    return ExitCode.DONE.number();
  }
}
