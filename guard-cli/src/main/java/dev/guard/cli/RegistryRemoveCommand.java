package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Run;
import dev.guard.core.Guard;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code guard registry remove}. */
@Command(
    name = "remove",
    description = "Takes a cluster out of the registry; the cluster itself is not touched.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard registry remove prod-eu-1 --yes"})
final class RegistryRemoveCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "CLUSTER", description = "The cluster's id.")
  String id = "";

  RegistryRemoveCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      ClusterRecord row = RegistryCommand.find(guard.registry(), id);
      Optional<Run> open =
          row.progress()
              .flatMap(progress -> guard.registry().run(progress.runId()))
              .filter(run -> run.outcome().isEmpty());
      if (open.isPresent()) {
        throw GuardException.of("refused.in-run", GuardException.Responsible.USER)
            .what("Cluster " + id + " is part of a run that has not ended.")
            .where("run " + open.get().id())
            .next("Let the run end, or end it with \"guard abort\", and remove it then.")
            .build();
      }
      session.confirm("Take " + id + " out of the registry?");
      guard.registry().remove(id);
    }
    session.say("Cluster " + id + " is removed.");
    return ExitCode.DONE.number();
  }
}
