package dev.guard.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The subcommand as a person uses it, from two terminals. */
class SandboxCommandTest {
  @TempDir private Path folder;

  private record Said(int code, String out, String err) {}

  @Test
  @Timeout(120)
  void fleetStaysUpUntilItIsStoppedAndAnswersTheOtherCommands() throws Exception {
    Path dir = folder.resolve("fleet");
    PipedWriter writer = new PipedWriter();
    BufferedReader terminal = new BufferedReader(new PipedReader(writer));
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    Thread first =
        new Thread(
            () ->
                exit.complete(
                    new CommandLine(new SandboxCommand())
                        .setOut(new PrintWriter(writer, true))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("up", "--dir", dir.toString(), "--clusters", "1")));
    first.start();
    String line = terminal.readLine();
    assertThat(line).contains("A pretend fleet is up: staging-1.");
    while (line != null && !line.startsWith("Ctrl-C")) {
      line = terminal.readLine();
    }

    Said info = say("info", "--dir", dir.toString());
    assertThat(info.code()).isZero();
    assertThat(info.out())
        .contains("kubeconfig: " + dir.resolve("kubeconfig"))
        .contains("platform/flux-fleet.git")
        .contains("clusters: staging-1");
    Said merge = say("merge", "--batch", "staging", "--dir", dir.toString());
    assertThat(merge.code()).isNotZero();
    assertThat(merge.err()).contains("Batch staging has no open merge request");
    Said broken =
        say("break", "--cluster", "staging-1", "--fault", "latency", "--dir", dir.toString());
    assertThat(broken.out()).contains("staging-1 has the fault latency while it runs 1.26.4");
    assertThat(say("up", "--dir", dir.toString()).err()).contains("A sandbox runs in this folder");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(dir.resolve("secrets").resolve("gitlab-token"))))
        .isEqualTo("rw-------");

    first.interrupt();

    assertThat(exit.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(say("info", "--dir", dir.toString()).err())
        .contains("No sandbox runs in this folder");
  }

  @Test
  void foreignFolderIsLeftAlone() throws Exception {
    Path mine = Files.writeString(folder.resolve("thesis.txt"), "years of work");

    Said said = say("up", "--dir", folder.toString());

    assertThat(said.code()).isNotZero();
    assertThat(said.err()).contains("no sandbox has made what is in it");
    assertThat(mine).hasContent("years of work");
  }

  @Test
  void unknownScenarioNamesTheKnownOnes() {
    assertThat(say("demo", "--scenario", "sunny").err())
        .contains("There is no scenario sunny.")
        .contains("latency-regression");
  }

  @Test
  void tooManyClustersAreRefused() {
    assertThat(say("demo", "--clusters", "0").err()).contains("0 clusters cannot be pretended");
  }

  private static Said say(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new SandboxCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }
}
