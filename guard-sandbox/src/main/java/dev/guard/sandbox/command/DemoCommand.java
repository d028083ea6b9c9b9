package dev.guard.sandbox.command;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.sandbox.demo.Demo;
import dev.guard.sandbox.demo.DemoResult;
import dev.guard.sandbox.demo.Scenario;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code guard sandbox demo}: the whole story in one process, on a virtual clock. */
@Command(
    name = "demo",
    description = "Tell the story of an upgrade of a pretend fleet; an hour's soak takes no hour.",
    footer = {
      "",
      "It exits with 0 only if the story ends as the scenario must.",
      "",
      "Example:",
      "  guard sandbox demo --scenario latency-regression --report report.html"
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      defaultValue = "healthy",
      description =
          "healthy, latency-regression, error-spike, precheck-failure, flux-remediated,"
              + " stalled-rollout, no-data, mr-closed, reverted-by-hand, late-merge or crash;"
              + " default: healthy.")
  private String scenario = "healthy";

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "6",
      description = "How many clusters; default: 6.")
  private int clusters = 6;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page about the last run to FILE.")
  private Optional<Path> report = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    Scenario known =
        Scenario.byLabel(scenario)
            .orElseThrow(
                () ->
                    GuardException.of("usage.scenario", Responsible.USER)
                        .what("There is no scenario " + scenario + ".")
                        .where("--scenario")
                        .next("Choose one of " + Scenario.labels() + ".")
                        .build());
    Clusters.check(clusters);
    report.ifPresent(DemoCommand::checkFolder);
    Speaking speaking = new Speaking(spec);
    PrintWriter talk = speaking.json() ? spec.commandLine().getErr() : spec.commandLine().getOut();
    DemoResult result = Demo.play(known, clusters, talk, speaking.colors(), report);
    if (speaking.json()) {
      speaking.print(result.json(), "");
    }
    return result.asExpected() ? 0 : 1;
  }

  /** Before the story, which nobody should wait for in vain. */
  private static void checkFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw GuardException.of("usage.report", Responsible.USER)
          .what("The report cannot be written there.")
          .where("--report " + file)
          .next("Name a file in a folder that exists and that you may write to.")
          .build();
    }
  }
}
