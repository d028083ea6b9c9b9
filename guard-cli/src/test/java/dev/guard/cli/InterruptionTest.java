package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a real process. */
class InterruptionTest {
  @TempDir Path folder = Path.of("");

  /** Ctrl-C takes the same way; a test can't send it, as a shell in the background ignores it. */
  @Test
  void givenACallThatWaits_whenASignalComes_thenItStopsInOrderAndSaysHowToGoOn()
      throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WaitingMain.class.getName())
            .redirectError(err.toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).as(Files.readString(err)).isEqualTo("waiting");

      int sent = new ProcessBuilder("kill", "-s", "TERM", "" + process.pid()).start().waitFor();

      assertThat(sent).isZero();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
      assertThat(err).content().contains("Stopped. The same command goes on");
    } finally {
      process.destroyForcibly();
    }
  }
}
