package dev.guard.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.sandbox.command.RunningSandbox.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The subcommand as a person uses it, from two terminals. */
class SandboxCommandTest {
  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void fleetStaysUpUntilItIsStoppedAndAnswersTheOtherCommands() throws Exception {
    Path dir = folder.resolve("fleet");
    try (RunningSandbox sandbox = RunningSandbox.up(dir, 1)) {
      assertThat(sandbox.greeting()).startsWith("A pretend fleet is up: staging-1.");
      Said info = sandbox.say("info");
      assertThat(info.code()).isZero();
      assertThat(info.out())
          .contains("kubeconfig: " + dir.resolve("kubeconfig"))
          .contains("platform/flux-fleet.git")
          .contains("clusters: staging-1");
      Said merge = sandbox.say("merge", "--batch", "staging");
      assertThat(merge.code()).isNotZero();
      assertThat(merge.err()).contains("Batch staging has no open merge request");
      Said broken = sandbox.say("break", "--cluster", "staging-1", "--fault", "latency");
      assertThat(broken.out()).contains("staging-1 has the fault latency while it runs 1.26.4");
      assertThat(sandbox.say("up").err()).contains("A sandbox runs in this folder");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(dir.resolve("secrets").resolve("gitlab-token"))))
          .isEqualTo("rw-------");

      assertThat(sandbox.stop()).isZero();

      assertThat(sandbox.say("info").err()).contains("No sandbox runs in this folder");
    }
  }

  @Test
  void foreignFolderIsLeftAlone() throws Exception {
    Path mine = Files.writeString(folder.resolve("thesis.txt"), "years of work");

    Said said = RunningSandbox.said("up", "--dir", folder.toString());

    assertThat(said.code()).isNotZero();
    assertThat(said.err()).contains("no sandbox has made what is in it");
    assertThat(mine).hasContent("years of work");
  }

  @Test
  void unknownScenarioNamesTheKnownOnes() {
    assertThat(RunningSandbox.said("demo", "--scenario", "sunny").err())
        .contains("There is no scenario sunny.")
        .contains("latency-regression");
  }

  @Test
  void aReportThatCannotBeWrittenIsRefusedBeforeTheStory() {
    Path file = folder.resolve("nowhere").resolve("report.html");

    Said said = RunningSandbox.said("demo", "--report", file.toString());

    assertThat(said.code()).isNotZero();
    assertThat(said.err()).contains("The report cannot be written there.", file.toString());
    assertThat(said.out()).isEmpty();
  }

  @Test
  void tooManyClustersAreRefused() {
    assertThat(RunningSandbox.said("demo", "--clusters", "0").err())
        .contains("0 clusters cannot be pretended");
  }
}
