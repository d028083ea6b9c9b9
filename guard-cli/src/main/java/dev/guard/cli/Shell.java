package dev.guard.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the command line runs. Not thread-safe.
 *
 * @param terminals which of the three streams is a terminal: contains {@code 0}, {@code 1}, {@code
 *     2}
 * @param columns the terminal's width, where there is one
 */
record Shell(
    BufferedReader in,
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    Path home,
    String user,
    String terminals,
    Optional<Integer> columns) {

  /** The process's own; the launcher found out about the terminals. */
  static Shell ofProcess() {
    return new Shell(
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        Map.copyOf(System.getenv()),
        Path.of(System.getProperty("user.home")),
        System.getProperty("user.name", "unknown"),
        System.getProperty("guard.terminals", ""),
        number(System.getProperty("guard.columns", "")));
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[1-9]\\d{0,4}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
  }

  boolean canAsk() {
    return terminals.contains("0") && terminals.contains("2");
  }

  boolean outIsTerminal() {
    return terminals.contains("1");
  }

  boolean errIsTerminal() {
    return terminals.contains("2");
  }
}
