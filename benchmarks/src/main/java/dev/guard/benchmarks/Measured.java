package dev.guard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command, and how long each of its runs took. Not thread-safe. */
final class Measured {
  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final List<Duration> runs = new ArrayList<>();

  Measured(String name, List<String> command, Map<String, String> environment) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
  }

  String name() {
    return name;
  }

  /**
   * Runs it once, from the start of its process to the end.
   *
   * @throws IllegalStateException where it fails
   */
  void run() throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      int code = process.waitFor();
      runs.add(Duration.ofNanos(System.nanoTime() - start));
      if (code != 0) {
        throw new IllegalStateException(name + " ended with exit code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The runs until now do not count. */
  void forget() {
    runs.clear();
  }

  Duration median() {
    return sorted().get(runs.size() / 2);
  }

  Duration fastest() {
    return sorted().get(0);
  }

  private List<Duration> sorted() {
    return runs.stream().sorted().toList();
  }

  /** This median as a multiple of another. */
  double times(Measured other) {
    return (double) median().toNanos() / other.median().toNanos();
  }
}
