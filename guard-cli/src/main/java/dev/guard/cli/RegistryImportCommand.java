package dev.guard.cli;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.Guard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guard registry import}. */
@Command(
    name = "import",
    description =
        "Enters all clusters of a JSON or YAML file; entries of the same id are replaced.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry import clusters.json",
      "  guard registry import clusters.yaml --dry-run"
    })
final class RegistryImportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "A list of clusters, as export writes it.")
  Path file = Path.of("");

  @Option(names = "--dry-run", description = "Read and compare; store nothing.")
  boolean dryRun;

  RegistryImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    ClusterFile reader = new ClusterFile(file.toString());
    List<Cluster> clusters = reader.read(Inputs.text(file));
    if (!reader.skipped().isEmpty()) {
      session.say("Left out, as GUARD keeps it elsewhere: " + String.join(", ", reader.skipped()));
    }
    try (Guard guard = session.open()) {
      ClusterRegistry registry = guard.registry();
      long replaced =
          clusters.stream().filter(each -> registry.cluster(each.id()).isPresent()).count();
      String counts = (clusters.size() - replaced) + " new, " + replaced + " replaced";
      if (dryRun) {
        session.say("It would be " + counts + ". Nothing was stored.");
        return ExitCode.DONE.number();
      }
      if (replaced > 0) {
        session.confirm("Replace " + replaced + " entries of the registry?");
      }
      clusters.forEach(registry::put);
      session.say(clusters.size() + " clusters are imported: " + counts + ".");
    }
    return ExitCode.DONE.number();
  }
}
