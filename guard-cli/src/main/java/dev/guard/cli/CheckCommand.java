package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.cli.view.CheckView;
import dev.guard.core.CheckRequest;
import dev.guard.core.Guard;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.precheck.PreCheckEngine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code guard check}. */
@Command(
    name = "check",
    description = "Runs the health checks of a batch or a cluster; changes nothing.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  guard check --batch prod-1",
      "  guard check --cluster prod-eu-1 --target-version 1.27.3 -o json"
    })
final class CheckCommand implements Callable<Integer> {
  private final Session session;

  @ArgGroup(multiplicity = "1")
  Subject subject = new Subject();

  /** A batch or one cluster of it. */
  static final class Subject {
    @Option(names = "--batch", paramLabel = "BATCH", description = "The batch.")
    Optional<String> batch = Optional.empty();

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "One cluster.")
    Optional<String> cluster = Optional.empty();
  }

  @Option(
      names = "--target-version",
      paramLabel = "VERSION",
      description = "Also ask whether the clusters may go to this version.")
  Optional<MeshVersion> target = Optional.empty();

  CheckCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Guard guard = session.open()) {
      List<HealthCheckResult> results =
          guard.check(new CheckRequest(subject.batch, subject.cluster, target));
      if (session.wantsJson()) {
        session.printJson(results.stream().map(CheckView::of).toList());
      } else {
        session.print(CheckView.table(results));
      }
      return ExitCode.worst(results.stream().map(result -> code(result, guard.config())).toList())
          .number();
    }
  }

  private static ExitCode code(HealthCheckResult result, GuardConfig config) {
    return result.status() == CheckStatus.UNKNOWN && !PreCheckEngine.holds(result, config.checks())
        ? ExitCode.DONE
        : ExitCode.of(result.status());
  }
}
