package dev.guard.sandbox.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Breaks or mends a cluster of a running sandbox: what is done is the command's name. */
abstract class FaultCommand implements Callable<Integer> {
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
          "latency, errors, crashloop, flux-stall or no-data; a wrong name is answered with all of"
              + " them.")
  private String fault = "";

  @Mixin private Running sandbox = new Running();

  @Override
  public Integer call() throws InterruptedException {
    return sandbox.ask(spec, spec.name(), Map.of("cluster", cluster, "fault", fault));
  }
}
