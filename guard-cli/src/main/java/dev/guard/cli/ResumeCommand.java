package dev.guard.cli;

import dev.guard.core.ResumeRequest;
import dev.guard.core.ResumeRequest.Decision;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard resume}. */
@Command(
    name = "resume",
    description = "Takes a held run on: tries again, accepts the upgrade, or rolls it back.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard resume --batch prod-1",
      "  guard resume --batch prod-1 --accept --reason 'dashboards look fine'",
      "  guard resume --batch prod-1 --rollback --reason 'no data for an hour'"
    })
final class ResumeCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @ArgGroup Choice choice = new Choice();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why; it goes into the audit. Needed with --accept and --rollback.")
  Optional<String> reason = Optional.empty();

  /** What a person decided. */
  static final class Choice {
    @Option(names = "--retry", description = "Try the held step again; this is the default.")
    boolean retry;

    @Option(names = "--accept", description = "Take the clusters as upgraded.")
    boolean accept;

    @Option(names = "--rollback", description = "Undo the upgrade.")
    boolean rollback;

    Decision decision() {
      if (accept) {
        return Decision.ACCEPT;
      }
      return rollback ? Decision.ROLLBACK : Decision.RETRY;
    }
  }

  ResumeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Decision decision = choice.decision();
    if (decision != Decision.RETRY && reason.isEmpty()) {
      throw Inputs.missing("--reason", "--accept and --rollback go into the audit with it.");
    }
    if (decision == Decision.ACCEPT) {
      session.confirm("Take the held clusters of " + batch + " as upgraded?");
    }
    RunReport report =
        session.watched(
            guard -> guard.resume(new ResumeRequest(batch, decision, reason.orElse(""))));
    return session.print(report).number();
  }
}
