package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard run}. */
@Command(
    name = "run",
    description =
        "Checks a batch, opens the merge request of its upgrade, and stops there: a person merges.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard run --batch prod-1 --target-version 1.27.3 --dry-run",
      "  guard run --batch prod-1 --target-version 1.27.3",
      "  guard run --batch prod-1 --target-version 1.27.3 --wait"
    })
final class RunCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  String batch = "";

  @Option(
      names = "--target-version",
      required = true,
      paramLabel = "VERSION",
      description = "The version to upgrade to, such as 1.27.3.")
  MeshVersion target = MeshVersion.of(0, 0, 0);

  @Option(names = "--dry-run", description = "Check and show; open nothing, store no run.")
  boolean dryRun;

  @Option(names = "--wait", description = "Go on as monitor does once the merge request is open.")
  boolean follow;

  @Option(
      names = {"--max-parallel", "--max-concurrent"},
      paramLabel = "N",
      description = "Clusters at once; by default execution.max_parallel_clusters.")
  Optional<Integer> maxParallel = Optional.empty();

  @Option(
      names = "--mr-strategy",
      paramLabel = "STRATEGY",
      description = "batch or per-cluster; by default execution.mr_strategy.")
  Optional<String> mrStrategy = Optional.empty();

  @Option(
      names = "--export-health-report",
      paramLabel = "FILE",
      description = "Write the health report there, as Markdown.")
  Optional<Path> healthReport = Optional.empty();

  @Option(
      names = "--override-order",
      description = "Start although prerequisites of batch_order are not upgraded.")
  boolean overrideOrder;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why the order is overridden; it goes into the audit.")
  Optional<String> reason = Optional.empty();

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Inputs.requireTogether(overrideOrder, reason.isPresent(), "--override-order", "--reason");
    RunRequest request =
        new RunRequest(batch, target, dryRun, follow, maxParallel, mrStrategy, reason);
    RunReport report =
        session.watched(
            guard -> {
              RunReport end = guard.run(request);
              if (healthReport.isPresent()) {
                Files.writeString(healthReport.get(), guard.healthReport(batch));
              }
              return end;
            });
    return code(session.print(report)).number();
  }

  /** Without {@code --wait} an open merge request is all that was asked for. */
  private ExitCode code(ExitCode standing) {
    return standing == ExitCode.WAITING && !follow ? ExitCode.DONE : standing;
  }
}
