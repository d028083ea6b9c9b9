package dev.guard.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code guard completion}. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash (and zsh with bashcompinit).",
    footerHeading = "%nExamples:%n",
    footer = {"  source <(guard completion)", "  guard completion > /etc/bash_completion.d/guard"})
final class CompletionCommand implements Callable<Integer> {
  private final Session session;

  @Spec CommandSpec spec = CommandSpec.create();

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.print(AutoComplete.bash("guard", spec.root().commandLine()));
    return ExitCode.DONE.number();
  }
}
