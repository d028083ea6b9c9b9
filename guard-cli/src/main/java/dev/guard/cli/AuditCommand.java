package dev.guard.cli;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.cli.view.Table;
import dev.guard.cli.view.Times;
import dev.guard.core.Guard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard audit}. */
@Command(
    name = "audit",
    description = "Shows the journal: who did what, when and why.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard audit --batch prod-1",
      "  guard audit --cluster prod-eu-1 -o json",
      "  guard audit --run RUN"
    })
final class AuditCommand implements Callable<Integer> {
  private final Session session;

  @ArgGroup(multiplicity = "1")
  Subject subject = new Subject();

  @Option(names = "--limit", paramLabel = "N", description = "The newest N entries only.")
  Optional<Integer> limit = Optional.empty();

  /** Whose journal. */
  static final class Subject {
    @Option(names = "--batch", paramLabel = "BATCH", description = "All runs of a batch.")
    Optional<String> batch = Optional.empty();

    @Option(names = "--run", paramLabel = "RUN", description = "One run.")
    Optional<String> run = Optional.empty();

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "One cluster, in all runs.")
    Optional<String> cluster = Optional.empty();
  }

  AuditCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<JournalEntry> entries;
    try (Guard guard = session.open()) {
      entries = newest(read(guard.registry()));
    }
    if (session.wantsJson()) {
      session.printJson(entries);
    } else if (entries.isEmpty()) {
      session.say("Nothing was journaled.");
    } else {
      Table table = new Table("at", "cluster", "actor", "kind", "why");
      entries.forEach(
          entry ->
              table.row(
                  Times.seconds(entry.at()),
                  entry.clusterId().orElse("-"),
                  entry.actor(),
                  entry.kind(),
                  entry.why()));
      session.print(table);
    }
    return ExitCode.DONE.number();
  }

  private List<JournalEntry> newest(List<JournalEntry> entries) {
    return limit
        .filter(most -> most < entries.size())
        .map(most -> entries.subList(entries.size() - most, entries.size()))
        .orElse(entries);
  }

  private List<JournalEntry> read(ClusterRegistry registry) {
    if (subject.batch.isEmpty()) {
      return entries(registry, new JournalFilter(subject.run, subject.cluster, Optional.empty()));
    }
    List<Run> runs =
        new ArrayList<>(
            Pages.all(token -> registry.runs(new RunFilter(subject.batch, false), token)));
    Collections.reverse(runs);
    return runs.stream()
        .flatMap(run -> entries(registry, JournalFilter.run(run.id())).stream())
        .toList();
  }

  private static List<JournalEntry> entries(ClusterRegistry registry, JournalFilter filter) {
    return Pages.all(token -> registry.journal(filter, token));
  }
}
