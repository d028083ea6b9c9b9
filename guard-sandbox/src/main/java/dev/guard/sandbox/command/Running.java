package dev.guard.sandbox.command;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The folder of a running sandbox, and what is asked of it. */
final class Running {
  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The folder of guard sandbox up.")
  private Path dir = Path.of(".");

  /** The folder, absolute. */
  Path folder() {
    return dir.toAbsolutePath().normalize();
  }

  /** Asks it to do something and prints its answer. */
  int ask(CommandSpec spec, String verb, Map<String, String> parameters)
      throws InterruptedException {
    Map<String, Object> answer = Standby.ask(folder(), verb, parameters);
    new Speaking(spec).print(answer, Speaking.message(answer));
    return 0;
  }
}
