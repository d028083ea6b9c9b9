package dev.guard.cli;

import dev.guard.api.run.Control;
import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard freeze}. */
@Command(
    name = "freeze",
    description = "Keeps GUARD from any further effect for every batch, until it is lifted.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard freeze --reason 'incident 4711'",
      "  guard freeze --lift --reason 'incident is over'"
    })
final class FreezeCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it goes into the audit.")
  String reason = "";

  @Option(names = "--lift", description = "End it.")
  boolean lift;

  FreezeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.confirm(lift ? "Let all batches go on?" : "Freeze all batches?");
    try (Guard guard = session.open()) {
      new ControlSwitch(guard.registry(), session).set(Control.Kind.FREEZE, "*", reason, !lift);
    }
    session.say(lift ? "All batches go on with their next call." : "All batches are frozen.");
    return ExitCode.DONE.number();
  }
}
