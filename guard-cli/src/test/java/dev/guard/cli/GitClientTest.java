package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.cli.LiveFleet.Ended;
import dev.guard.sandbox.fleet.Fleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GUARD proposes, as the real git client sees it. */
class GitClientTest {
  @TempDir Path folder = Path.of("");
  private LiveFleet live;

  @BeforeEach
  void start() {
    live = LiveFleet.inRealTime(folder, 4);
  }

  @AfterEach
  void stop() throws InterruptedException {
    live.stop();
  }

  @Test
  void givenAnOpenedRun_whenGitClonesAndCompares_thenOnlyTheVersionsDiffer() throws Exception {
    Ended run = live.call("run", "--batch", "prod", "--target-version", "1.27.3");
    assertThat(run.code()).as("%s", run).isZero();
    Path clone = folder.resolve("clone");
    git(folder, "clone", "-q", live.fleet().gitlabUrl() + "/" + Fleet.PROJECT + ".git", "clone");

    List<String> branches =
        git(clone, "branch", "--remotes", "--list", "origin/guard/*", "--format=%(refname:short)");
    assertThat(branches).hasSize(1);
    String range = "main..." + branches.get(0);
    List<String> files = git(clone, "diff", "--name-only", range);
    List<String> diff = git(clone, "diff", "--unified=0", range);

    assertThat(branches.get(0)).startsWith("origin/guard/upgrade-istio-1.27.3-prod-");
    List<String> removed = changed(diff, "-");
    assertThat(removed).isNotEmpty().allMatch(line -> line.contains("1.26.4"));
    assertThat(changed(diff, "+"))
        .containsExactlyElementsOf(
            removed.stream().map(line -> line.replace("1.26.4", "1.27.3")).toList());
    assertThat(files)
        .isNotEmpty()
        .allMatch(
            file ->
                live.fleet().plan().ids("prod").stream()
                    .anyMatch(id -> file.startsWith("clusters/" + id + "/")));
    assertThat(git(clone, "log", "--format=%an", "main.." + branches.get(0))).hasSize(1);
    assertThat(git(clone, "diff", "--summary", range)).as("modes, new or deleted files").isEmpty();
  }

  /** The changed lines of one side, without their sign. */
  private static List<String> changed(List<String> diff, String sign) {
    return diff.stream()
        .filter(line -> line.startsWith(sign) && !line.startsWith(sign.repeat(3)))
        .map(line -> line.substring(1))
        .toList();
  }

  /** The lines that git prints. */
  private static List<String> git(Path at, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(at.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_SYSTEM", "/dev/null");
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("git %s: %s", command, said).isZero();
    return said.lines().toList();
  }
}
