package dev.guard.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that every command takes, before or after its name. */
final class CommonOptions {
  /** How data is printed. */
  enum Format {
    TABLE,
    JSON
  }

  /** How log lines are printed. */
  enum LogFormat {
    TEXT,
    JSON
  }

  /** From which level on something is logged. */
  enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration; by default $GUARD_CONFIG_PATH, else ~/.guard/config.yaml.")
  Optional<Path> config = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "How data is printed: table or json.")
  Optional<Format> output = Optional.empty();

  /** What the Python version calls it. */
  @Option(names = "--format", hidden = true)
  Optional<Format> format = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description =
          "error, warn, info, debug or trace; by default $GUARD_LOG_LEVEL, else"
              + " logging.level.")
  Optional<LogLevel> logLevel = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "How log lines are printed: text or json; by default logging.format.")
  Optional<LogFormat> logFormat = Optional.empty();

  @Option(names = "--no-color", description = "Print no colors; so does a NO_COLOR variable.")
  boolean noColor;

  @Option(
      names = {"-y", "--yes"},
      description = "Ask no questions.")
  boolean yes;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Whether data is printed as JSON. */
  boolean json() {
    return output.or(() -> format).filter(Format.JSON::equals).isPresent();
  }

  /**
   * The level of that name, in either case; empty where there is none. Python's {@code WARNING} and
   * {@code CRITICAL} are the nearest of ours.
   */
  static Optional<LogLevel> level(String text) {
    String name =
        switch (text.strip().toUpperCase(Locale.ROOT)) {
          case "WARNING" -> "WARN";
          case "CRITICAL" -> "ERROR";
          default -> text.strip();
        };
    return Arrays.stream(LogLevel.values())
        .filter(level -> level.name().equalsIgnoreCase(name))
        .findFirst();
  }
}
