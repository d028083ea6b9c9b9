package dev.guard.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** {@code guard sandbox up} in a first terminal, and what is said in a second one. */
final class RunningSandbox implements AutoCloseable {
  /** What a command answered. */
  record Said(int code, String out, String err) {}

  private final Path dir;
  private final String greeting;
  private final Thread first;
  private final CompletableFuture<Integer> exit;

  private RunningSandbox(Path dir, String greeting, Thread first, CompletableFuture<Integer> exit) {
    this.dir = dir;
    this.greeting = greeting;
    this.first = first;
    this.exit = exit;
  }

  /** Returns once the fleet is up and has said so. */
  static RunningSandbox up(Path dir, int clusters) throws IOException {
    PipedWriter writer = new PipedWriter();
    BufferedReader terminal = new BufferedReader(new PipedReader(writer));
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    String[] arguments = {"up", "--dir", dir.toString(), "--clusters", Integer.toString(clusters)};
    Thread first =
        new Thread(
            () ->
                exit.complete(
                    new CommandLine(new SandboxCommand())
                        .setOut(new PrintWriter(writer, true))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute(arguments)));
    first.start();
    StringBuilder greeting = new StringBuilder();
    String line = terminal.readLine();
    while (line != null && !line.startsWith("Ctrl-C")) {
      greeting.append(line).append('\n');
      line = terminal.readLine();
    }
    return new RunningSandbox(dir, greeting.toString(), first, exit);
  }

  Path dir() {
    return dir;
  }

  String greeting() {
    return greeting;
  }

  /** A command in the second terminal, without its {@code --dir}. */
  Said say(String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--dir";
    all[words.length + 1] = dir.toString();
    return said(all);
  }

  static Said said(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new SandboxCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  /** Ctrl-C in the first terminal; returns its exit code. */
  int stop() {
    first.interrupt();
    return exit.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    if (!exit.isDone()) {
      assertThat(stop()).isZero();
    }
  }
}
