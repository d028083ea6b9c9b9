package dev.guard.cli;

import dev.guard.cli.view.AnalysisView;
import dev.guard.core.AnalyzeRequest;
import dev.guard.core.Guard;
import dev.guard.core.report.AnalysisReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard analyze}. */
@Command(
    name = "analyze",
    description = {
      "Collects evidence of a batch, a cluster or a run anew, and ranks what may be wrong.",
      "It only reads clusters. The analysis is kept with the run where nobody else works on it.",
      "The exit code is 0 once it has looked, whatever it found."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard analyze --batch prod-1",
      "  guard analyze --cluster prod-eu-1",
      "  guard analyze --run prod-1-20260302-100000 -o json"
    })
final class AnalyzeCommand implements Callable<Integer> {
  private final Session session;

  @ArgGroup(multiplicity = "1")
  Subject subject = new Subject();

  /** One of the three. */
  static final class Subject {
    @Option(
        names = "--batch",
        paramLabel = "BATCH",
        description = "The newest run of this batch: its clusters in trouble, or all.")
    Optional<String> batch = Optional.empty();

    @Option(
        names = "--cluster",
        paramLabel = "CLUSTER",
        description = "One cluster, be it in a run or not.")
    Optional<String> cluster = Optional.empty();

    @Option(
        names = "--run",
        paramLabel = "ID",
        description = "One run, open or closed; see guard runs.")
    Optional<String> run = Optional.empty();
  }

  AnalyzeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Guard guard = session.open()) {
      AnalysisReport report =
          guard.analyze(new AnalyzeRequest(subject.batch, subject.cluster, subject.run));
      report.notes().forEach(session::say);
      if (session.wantsJson()) {
        session.printJson(AnalysisView.of(report));
      } else {
        session.print(AnalysisView.text(report, session.width(), session.paint()));
      }
      return ExitCode.DONE.number();
    }
  }
}
