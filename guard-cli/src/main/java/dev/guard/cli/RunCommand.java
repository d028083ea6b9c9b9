package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeState;
import dev.guard.core.CheckRequest;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.config.GuardConfig.MrStrategy;
import dev.guard.core.report.FileDiff;
import dev.guard.core.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
      "  guard run --batch prod-1 --target-version 1.27.3 --wait",
      "  guard run --batch prod-1 --target-version 1.27.3 --detach"
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

  @Option(names = "--detach", description = "Only start the run; guard worker takes it on.")
  boolean detach;

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "Clusters at once; by default execution.max_parallel_clusters.")
  Optional<Integer> maxParallel = Optional.empty();

  /** What the Python version calls it. */
  @Option(names = "--max-concurrent", hidden = true)
  Optional<Integer> maxConcurrent = Optional.empty();

  @Option(
      names = "--mr-strategy",
      paramLabel = "STRATEGY",
      description = "batch or per-cluster; by default execution.mr_strategy.")
  Optional<MrStrategy> mrStrategy = Optional.empty();

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

  @Option(
      names = "--take-over",
      description =
          "Start although another tool that shares the registry, such as the Python GUARD, seems to"
              + " be at work on the batch.")
  boolean takeOver;

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Inputs.requireTogether(overrideOrder, reason.isPresent(), "--override-order", "--reason");
    RunRequest request =
        new RunRequest(
            batch,
            target,
            dryRun,
            follow,
            maxParallel.or(() -> maxConcurrent),
            mrStrategy.map(strategy -> Converters.label(strategy)),
            reason,
            detach,
            takeOver);
    List<FileDiff> changes = new ArrayList<>();
    RunReport report =
        session.watched(
            guard -> {
              RunReport end = guard.run(request);
              if (healthReport.isPresent()) {
                Files.writeString(healthReport.get(), healthReport(guard));
              }
              if (dryRun && !session.wantsJson()) {
                changes.addAll(guard.diff(batch, target));
              }
              return end;
            });
    session.print(report);
    changes.forEach(change -> session.print("\n" + change.unified()));
    return code(report).number();
  }

  /** A dry run stores no results, so they are made once more. */
  private String healthReport(Guard guard) throws InterruptedException {
    return dryRun
        ? guard.healthReport(
            new CheckRequest(Optional.of(batch), Optional.empty(), Optional.of(target)))
        : guard.healthReport(batch);
  }

  /** Without {@code --wait} an open merge request, or a start, is all that was asked for. */
  private ExitCode code(RunReport report) {
    ExitCode standing = ExitCode.of(report.standing());
    boolean opened =
        !report.changes().isEmpty()
            && report.changes().stream().noneMatch(each -> each.state() == ChangeState.PLANNED);
    return standing == ExitCode.WAITING && (opened || detach) && !follow ? ExitCode.DONE : standing;
  }
}
