package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.core.Guard;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guard registry update}. */
@Command(
    name = "update",
    description = "Changes fields of a cluster; what is not given stays.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry update prod-eu-1 --batch prod-2",
      "  guard registry update prod-eu-1 --metadata kube_context=eu1"
    })
final class RegistryUpdateCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "CLUSTER", description = "The cluster's id.")
  String id = "";

  @Option(names = "--batch", paramLabel = "BATCH", description = "Its batch.")
  Optional<String> batch = Optional.empty();

  @Option(
      names = "--current-version",
      paramLabel = "VERSION",
      description = "The mesh version that it runs, such as 1.26.4.")
  Optional<MeshVersion> version = Optional.empty();

  @Mixin ClusterOptions fields = new ClusterOptions();

  RegistryUpdateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      Cluster old = RegistryCommand.find(guard.registry(), id).cluster();
      guard.registry().put(fields.applyTo(old, batch, version));
    }
    session.say("Cluster " + id + " is changed.");
    return ExitCode.DONE.number();
  }
}
