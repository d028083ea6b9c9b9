package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.Control;
import dev.guard.core.Guard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard unblock}. */
@Command(
    name = "unblock",
    description = "Lets batches start a version again that failed somewhere.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard unblock --version 1.27.3 --reason 'the gateway was at fault'"})
final class UnblockCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--version",
      required = true,
      paramLabel = "VERSION",
      description = "The version that is blocked.")
  MeshVersion version = MeshVersion.of(0, 0, 0);

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it goes into the audit.")
  String reason = "";

  UnblockCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      new ControlSwitch(guard.registry(), session)
          .lift(Control.Kind.BLOCK, version.toString(), reason);
    }
    session.say("Batches may start " + version + " again.");
    return ExitCode.DONE.number();
  }
}
