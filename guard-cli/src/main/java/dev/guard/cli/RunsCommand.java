package dev.guard.cli;

import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.cli.view.RunView;
import dev.guard.core.Guard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard runs}. */
@Command(
    name = "runs",
    description = "Lists runs, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {"  guard runs", "  guard runs --batch prod-1 -o json", "  guard runs --open"})
final class RunsCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", paramLabel = "BATCH", description = "Only this batch.")
  Optional<String> batch = Optional.empty();

  @Option(names = "--open", description = "Only runs that have not ended.")
  boolean open;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; by default 50.")
  int limit = 50;

  RunsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Run> runs;
    try (Guard guard = session.open()) {
      RunFilter filter = new RunFilter(batch, open);
      runs = Pages.first(limit, token -> guard.registry().runs(filter, token));
    }
    if (session.wantsJson()) {
      session.printJson(runs.stream().map(RunView::of).toList());
    } else if (runs.isEmpty()) {
      session.say("No run matches.");
    } else {
      session.print(RunView.table(runs));
    }
    return ExitCode.DONE.number();
  }
}
