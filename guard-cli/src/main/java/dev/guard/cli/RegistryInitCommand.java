package dev.guard.cli;

import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code guard registry init}. */
@Command(
    name = "init",
    description = "Creates or migrates what the registry needs; safe to call twice.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard registry init"})
final class RegistryInitCommand implements Callable<Integer> {
  private final Session session;

  RegistryInitCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      guard.registry().init();
    }
    session.say("The registry is ready.");
    return ExitCode.DONE.number();
  }
}
