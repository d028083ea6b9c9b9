package dev.guard.sandbox.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code guard sandbox}: a pretend fleet to try GUARD on. */
@Command(
    name = "sandbox",
    description = "A pretend fleet on this machine, to try GUARD on.",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      InfoCommand.class,
      MergeCommand.class,
      CloseCommand.class,
      RevertCommand.class,
      BreakCommand.class,
      MendCommand.class
    },
    footer = {"", "Example:", "  guard sandbox demo"})
final class SandboxCommand implements Runnable {
  @Spec private CommandSpec spec;

  SandboxCommand() {
    this.spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name what the sandbox should do, such as guard sandbox demo.");
  }
}
