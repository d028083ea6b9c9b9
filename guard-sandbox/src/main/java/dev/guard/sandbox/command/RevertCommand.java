package dev.guard.sandbox.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code guard sandbox revert}: reverts the merged upgrade of a batch, in git. */
@Command(
    name = "revert",
    description = "Play the human: revert the merged upgrade of a batch in git.",
    footer = {"", "Example:", "  guard sandbox revert --batch staging --dir fleet"})
final class RevertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--batch", required = true, paramLabel = "BATCH", description = "The batch.")
  private String batch = "";

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The folder of guard sandbox up.")
  private Path dir = Path.of(".");

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> answer =
        Standby.ask(dir.toAbsolutePath().normalize(), "revert?batch=" + Speaking.encoded(batch));
    new Speaking(spec).print(answer, Speaking.message(answer));
    return 0;
  }
}
