package dev.guard.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code guard notify}. */
@Command(
    name = "notify",
    description = "Tries the notifiers of the configuration.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  guard notify test", "  guard notify test --notifier night"})
final class NotifyCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  static CommandLine tree(Session session) {
    return new CommandLine(new NotifyCommand()).addSubcommand(new NotifyTestCommand(session));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
