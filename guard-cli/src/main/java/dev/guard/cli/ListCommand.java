package dev.guard.cli;

import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.cli.view.ClusterView;
import dev.guard.cli.view.Table;
import dev.guard.core.Guard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard list}. */
@Command(
    name = "list",
    description = "Lists the clusters of the registry and where each stands.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard list",
      "  guard list --batch prod-1 --environment prod",
      "  guard list -o json"
    })
final class ListCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch.")
  Optional<String> batch = Optional.empty();

  @Option(names = "--environment", paramLabel = "NAME", description = "Only this environment.")
  Optional<String> environment = Optional.empty();

  ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Guard guard = session.open()) {
      ClusterRegistry registry = guard.registry();
      ClusterFilter filter = new ClusterFilter(batch, environment);
      List<ClusterRecord> rows = Pages.all(token -> registry.clusters(filter, token));
      Targets targets = new Targets(registry);
      if (session.wantsJson()) {
        session.printJson(rows.stream().map(row -> ClusterView.of(row, targets.of(row))).toList());
      } else if (rows.isEmpty()) {
        session.say("No cluster matches. \"guard registry add\" enters one.");
      } else {
        Table table = ClusterView.table();
        rows.forEach(row -> ClusterView.row(table, row, targets.of(row)));
        session.print(table);
      }
    }
    return ExitCode.DONE.number();
  }
}
