package dev.guard.cli;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.cli.view.HistoryView;
import dev.guard.core.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard history}. */
@Command(
    name = "history",
    description = "Shows what each cluster was upgraded to, when, and how it ended.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard history",
      "  guard history --cluster prod-eu-1",
      "  guard history --batch prod-1 -o json"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch.")
  Optional<String> batch = Optional.empty();

  @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Only this cluster.")
  Optional<String> cluster = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many runs; by default 50.")
  int limit = 50;

  HistoryCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<HistoryView> lines;
    try (Guard guard = session.open()) {
      lines = read(guard.registry());
    }
    if (session.wantsJson()) {
      session.printJson(lines);
    } else if (lines.isEmpty()) {
      session.say("No cluster that matches was in a run.");
    } else {
      session.print(HistoryView.table(lines));
    }
    return ExitCode.DONE.number();
  }

  private List<HistoryView> read(ClusterRegistry registry) {
    RunFilter filter = new RunFilter(batch, false);
    List<HistoryView> lines = new ArrayList<>();
    for (Run run : Pages.first(limit, token -> registry.runs(filter, token))) {
      List<JournalEntry> journal =
          Pages.all(token -> registry.journal(JournalFilter.run(run.id()), token));
      lines.addAll(HistoryView.of(run, journal));
    }
    return lines.stream()
        .filter(line -> cluster.map(line.clusterId()::equals).orElse(true))
        .toList();
  }
}
