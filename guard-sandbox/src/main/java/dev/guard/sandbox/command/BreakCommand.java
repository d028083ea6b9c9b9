package dev.guard.sandbox.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code guard sandbox break}: breaks something in a pretend cluster. */
@Command(
    name = "break",
    description = "Break something in a pretend cluster.",
    footer = {
      "",
      "Example:",
      "  guard sandbox break --cluster staging-1 --fault latency --dir fleet"
    })
final class BreakCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "CLUSTER",
      description = "The cluster.")
  private String cluster = "";

  @Option(
      names = "--fault",
      required = true,
      paramLabel = "FAULT",
      description =
          "latency, errors, crashloop, flux-stall or no-data; also flux-remediation,"
              + " stalled-rollout, unready-node.")
  private String fault = "";

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The folder of guard sandbox up.")
  private Path dir = Path.of(".");

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> answer =
        Standby.ask(
            dir.toAbsolutePath().normalize(),
            "break?cluster=" + Speaking.encoded(cluster) + "&fault=" + Speaking.encoded(fault));
    new Speaking(spec).print(answer, Speaking.message(answer));
    return 0;
  }
}
