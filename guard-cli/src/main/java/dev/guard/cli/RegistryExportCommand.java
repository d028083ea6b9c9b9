package dev.guard.cli;

import dev.guard.api.run.ClusterFilter;
import dev.guard.cli.view.EntryView;
import dev.guard.cli.view.Json;
import dev.guard.core.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code guard registry export}. */
@Command(
    name = "export",
    description = "Writes all clusters as JSON, to stdout or to a file.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard registry export", "  guard registry export clusters.json --batch prod-1"})
final class RegistryExportCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "Where to; by default stdout.")
  Optional<Path> file = Optional.empty();

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch.")
  Optional<String> batch = Optional.empty();

  RegistryExportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<EntryView> entries;
    try (Guard guard = session.open()) {
      ClusterFilter filter = new ClusterFilter(batch, Optional.empty());
      entries =
          Pages.all(token -> guard.registry().clusters(filter, token)).stream()
              .map(row -> EntryView.of(row.cluster()))
              .toList();
    }
    if (file.isEmpty()) {
      session.printJson(entries);
    } else {
      Files.writeString(file.get(), Json.write(entries) + "\n");
      session.say(entries.size() + " clusters are written to " + file.get() + ".");
    }
    return ExitCode.DONE.number();
  }
}
