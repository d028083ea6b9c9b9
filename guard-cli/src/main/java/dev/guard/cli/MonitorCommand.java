package dev.guard.cli;

import dev.guard.core.MonitorRequest;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard monitor}. */
@Command(
    name = "monitor",
    description =
        "Follows a run until it is closed or held: waits for the merge, the rollout and the soak, and judges.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard monitor --batch prod-1",
      "  guard monitor --batch prod-1 --soak-period 90m --timeout 3h",
      "  guard monitor --batch prod-1 --once"
    })
final class MonitorCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @Option(
      names = "--soak-period",
      paramLabel = "DURATION",
      description = "How long to watch after the rollout; by default validation.soak_period.")
  Optional<Duration> soak = Optional.empty();

  @Option(names = "--once", description = "Look once and return.")
  boolean once;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "Return after this time; the next call goes on.")
  Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "Clusters at once; by default execution.max_parallel_clusters.")
  Optional<Integer> maxParallel = Optional.empty();

  /** What the Python version calls it. */
  @Option(names = "--max-concurrent", hidden = true)
  Optional<Integer> maxConcurrent = Optional.empty();

  MonitorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    RunReport report =
        session.watched(
            guard ->
                guard.monitor(
                    new MonitorRequest(
                        batch, soak, once, timeout, maxParallel.or(() -> maxConcurrent))));
    return session.print(report).number();
  }
}
