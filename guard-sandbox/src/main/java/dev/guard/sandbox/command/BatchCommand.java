package dev.guard.sandbox.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays the human at a batch of a running sandbox: what is done is the command's name. */
abstract class BatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  private String batch = "";

  @Mixin private Running sandbox = new Running();

  @Override
  public Integer call() throws InterruptedException {
    return sandbox.ask(spec, spec.name(), Map.of("batch", batch));
  }
}
