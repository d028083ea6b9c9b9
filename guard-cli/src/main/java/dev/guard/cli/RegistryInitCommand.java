package dev.guard.cli;

import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard registry init}. */
@Command(
    name = "init",
    description = "Creates or migrates what the registry needs; safe to call twice.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard registry init --plan", "  guard registry init"})
final class RegistryInitCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--plan", description = "Print what would be done; change nothing.")
  boolean plan;

  RegistryInitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      if (plan) {
        session.printLines(guard.registry().plan(), "Nothing is to be done.");
      } else {
        guard.registry().init();
        session.say("The registry is ready.");
      }
    }
    return ExitCode.DONE.number();
  }
}
