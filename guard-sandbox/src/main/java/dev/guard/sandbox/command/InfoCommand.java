package dev.guard.sandbox.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code guard sandbox info}: where a running sandbox can be reached. */
@Command(
    name = "info",
    description = "Show where a running sandbox can be reached.",
    footer = {"", "Example:", "  guard sandbox info --dir fleet -o json"})
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Running sandbox = new Running();

  @Override
  public Integer call() {
    Map<String, Object> info = Standby.info(sandbox.folder());
    StringBuilder lines = new StringBuilder();
    info.forEach(
        (key, value) ->
            lines
                .append(key)
                .append(": ")
                .append(value.toString().replaceAll("[\\[\\]\"]", ""))
                .append(System.lineSeparator()));
    new Speaking(spec).print(info, lines.toString().stripTrailing());
    return 0;
  }
}
