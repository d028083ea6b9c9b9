package dev.guard.sandbox.command;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How the commands of the sandbox print: by the common options of the command line. */
final class Speaking {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final CommandSpec spec;

  Speaking(CommandSpec spec) {
    this.spec = spec;
  }

  /** Whether {@code -o json} was given. */
  boolean json() {
    return common("-o").filter(value -> value.toString().equalsIgnoreCase("json")).isPresent();
  }

  /** As the command line decided: on a terminal only, and not where they are not wanted. */
  boolean colors() {
    return !json() && spec.commandLine().getColorScheme().ansi().enabled();
  }

  private Optional<Object> common(String name) {
    OptionSpec option = spec.root().findOption(name);
    return option == null ? Optional.empty() : Optional.ofNullable(option.getValue());
  }

  /** Data, to stdout: JSON where it was asked for, else the line. */
  void print(Map<String, Object> json, String line) {
    spec.commandLine().getOut().println(json() ? JSON.writeValueAsString(json) : line);
    spec.commandLine().getOut().flush();
  }

  /** The sentence of a sandbox's answer. */
  static String message(Map<String, Object> answer) {
    return answer.get("message") instanceof JsonNode node ? node.asString("") : "";
  }
}
