package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a command line tool answered.
 *
 * @param exit its exit code
 */
record ToolRun(int exit, String stdout, String stderr) {
  private static final long MOST_BYTES = 64L * 1024 * 1024;
  private static final int MOST_COMPLAINT = 64 * 1024;

  /**
   * Runs a command to its end, or kills it with its children at the time-out. Its output goes
   * through files in {@code folder}, so that a chatty tool never blocks on a full pipe.
   *
   * @return unknown where it cannot be started, takes too long, or prints more than 64 MiB
   */
  static Answer<ToolRun> run(List<String> command, Path folder, Duration timeout)
      throws IOException {
    String shown = command.get(0) + " " + String.join(" ", command.subList(3, command.size()));
    Path stdout = folder.resolve("stdout");
    Path stderr = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    builder.environment().remove("KUBECONFIG");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return Answer.unknown(
          shown + " cannot be started: " + e.getMessage() + ". Check istioctl.path.");
    }
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return Answer.unknown(
            shown + " took longer than " + timeout.toSeconds() + " s. Raise istioctl.timeout.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.unknown(shown + " was interrupted.");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (Files.size(stdout) > MOST_BYTES) {
      return Answer.unknown(shown + " printed more than " + MOST_BYTES + " bytes.");
    }
    return Answer.known(
        new ToolRun(
            process.exitValue(), read(stdout, (int) MOST_BYTES), read(stderr, MOST_COMPLAINT)));
  }

  private static String read(Path file, int most) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return new String(content.readNBytes(most), StandardCharsets.UTF_8);
    }
  }

  /** The first lines of what it complained about, on one line. */
  String complaint() {
    String line = stderr.replaceAll("\\s+", " ").strip();
    return line.length() > 300 ? line.substring(0, 300) + "..." : line;
  }
}
