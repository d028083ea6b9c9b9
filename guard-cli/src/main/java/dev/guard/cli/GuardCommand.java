package dev.guard.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code guard} without a command. */
@Command(
    name = "guard",
    description = "Upgrades Istio on many clusters through merge requests, and rolls back.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = GuardCommand.BuiltVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard init",
      "  guard list",
      "  guard run --batch prod-1 --target-version 1.27.3",
      "  guard monitor --batch prod-1",
      "  guard sandbox demo"
    })
final class GuardCommand implements Runnable {
  @Mixin final CommonOptions options;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version of GUARD and of Java.")
  boolean version;

  @Spec CommandSpec spec = CommandSpec.create();

  GuardCommand(CommonOptions options) {
    this.options = options;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }

  /** For picocli. */
  static final class BuiltVersion implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Version.line()};
    }
  }
}
