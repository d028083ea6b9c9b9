package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.core.Guard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guard registry import}. */
@Command(
    name = "import",
    description =
        "Enters all clusters of a JSON or YAML file, or none; entries of the same id are replaced.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard registry import clusters.json",
      "  guard registry import clusters.yaml --dry-run",
      "  aws dynamodb scan --table-name clusters | guard registry import -"
    })
final class RegistryImportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "FILE",
      description =
          "A list of clusters as export writes it, items of the Python version's table, or what"
              + " aws dynamodb scan prints; - reads them from stdin.")
  Path file = Path.of("");

  @Option(names = "--dry-run", description = "Read and compare; store nothing.")
  boolean dryRun;

  RegistryImportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    boolean stdin = file.toString().equals("-");
    ClusterFile reader = new ClusterFile(stdin ? "stdin" : file.toString());
    List<Cluster> clusters =
        reader.read(stdin ? Inputs.all(session.shell().in()) : Inputs.text(file));
    reader.notes().forEach(session::say);
    try (Guard guard = session.open()) {
      ClusterRegistry registry = guard.registry();
      Map<String, Cluster> before = new HashMap<>();
      for (Cluster each : clusters) {
        registry.cluster(each.id()).ifPresent(row -> before.put(each.id(), row.cluster()));
      }
      String counts = (clusters.size() - before.size()) + " new, " + before.size() + " replaced";
      if (dryRun) {
        session.say("It would be " + counts + ". Nothing was stored.");
        return ExitCode.DONE.number();
      }
      if (!before.isEmpty()) {
        session.confirm("Replace " + before.size() + " entries of the registry?");
      }
      store(registry, clusters, before);
      session.say(clusters.size() + " clusters are imported: " + counts + ".");
    }
    return ExitCode.DONE.number();
  }

  /** Stores all, or takes back what it stored; the failed one may be stored too. */
  private void store(
      ClusterRegistry registry, List<Cluster> clusters, Map<String, Cluster> before) {
    Deque<Cluster> touched = new ArrayDeque<>();
    try {
      for (Cluster each : clusters) {
        touched.push(each);
        registry.put(each);
      }
    } catch (RuntimeException failed) {
      try {
        while (!touched.isEmpty()) {
          takeBack(registry, touched.peek(), before);
          touched.pop();
        }
      } catch (RuntimeException alsoFailed) {
        alsoFailed.addSuppressed(failed);
        throw halfStored(touched, alsoFailed);
      }
      session.say("Nothing was imported: what was stored before the failure is taken back.");
      throw failed;
    }
  }

  private static void takeBack(
      ClusterRegistry registry, Cluster cluster, Map<String, Cluster> before) {
    Cluster old = before.get(cluster.id());
    if (old == null) {
      registry.remove(cluster.id());
    } else {
      registry.put(old);
    }
  }

  private static GuardException halfStored(Deque<Cluster> left, RuntimeException cause) {
    return GuardException.of("registry.half-imported", GuardException.Responsible.OPERATOR)
        .what(
            "The import failed, and so did taking it back. These entries are stored, the last one"
                + " perhaps: "
                + String.join(", ", left.stream().map(Cluster::id).sorted().toList())
                + ".")
        .next("Import the same file again once the registry answers; that is safe.")
        .cause(cause)
        .build();
  }
}
