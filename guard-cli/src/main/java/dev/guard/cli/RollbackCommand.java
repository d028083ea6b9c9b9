package dev.guard.cli;

import dev.guard.core.RollbackRequest;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard rollback}. */
@Command(
    name = "rollback",
    description = "Opens the merge request that brings the old version back; a person merges it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard rollback --batch prod-1 --reason 'latency after the upgrade'",
      "  guard rollback --cluster prod-eu-1 --reason 'one bad gateway' --yes"
    })
final class RollbackCommand implements Callable<Integer> {
  private final Session session;

  @ArgGroup(multiplicity = "1")
  Subject subject = new Subject();

  /** A batch or one cluster of it. */
  static final class Subject {
    @Option(names = "--batch", paramLabel = "BATCH", description = "The batch.")
    Optional<String> batch = Optional.empty();

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "One cluster.")
    Optional<String> cluster = Optional.empty();
  }

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it goes into the audit.")
  String reason = "";

  @Option(
      names = "--take-over",
      description =
          "Go on although another tool that shares the registry, such as the Python GUARD, seems to"
              + " be at work on the batch.")
  boolean takeOver;

  RollbackCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    String what =
        subject.batch.map(id -> "batch " + id).orElse("cluster " + subject.cluster.orElse(""));
    session.confirm("Roll " + what + " back to its old version?");
    RunReport report =
        session.watched(
            guard ->
                guard.rollback(
                    new RollbackRequest(subject.batch, subject.cluster, reason, takeOver)));
    return session.print(report).number();
  }
}
