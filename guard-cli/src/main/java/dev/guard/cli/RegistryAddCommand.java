package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.core.Guard;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guard registry add}. */
@Command(
    name = "add",
    description = "Enters a new cluster.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry add prod-eu-1 --batch prod-1 --current-version 1.26.4 \\",
      "    --gitlab-repo platform/fleet --flux-config-path clusters/prod-eu-1"
    })
final class RegistryAddCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "CLUSTER", description = "The cluster's id.")
  String id = "";

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "Its batch.")
  String batch = "";

  @Option(
      names = "--current-version",
      required = true,
      paramLabel = "VERSION",
      description = "The mesh version that it runs, such as 1.26.4.")
  MeshVersion version = MeshVersion.of(0, 0, 0);

  @Mixin ClusterOptions fields = new ClusterOptions();

  RegistryAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      if (guard.registry().cluster(id).isPresent()) {
        throw GuardException.of("refused.cluster-exists", GuardException.Responsible.USER)
            .what("Cluster " + id + " is in the registry already.")
            .next("Change it with \"guard registry update " + id + "\".")
            .build();
      }
      Cluster fresh = Cluster.builder(id, batch, version).build();
      guard.registry().put(fields.applyTo(fresh, Optional.empty(), Optional.empty()));
    }
    session.say("Cluster " + id + " is entered.");
    return ExitCode.DONE.number();
  }
}
