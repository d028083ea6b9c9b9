package dev.guard.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorFolderTest {
  @TempDir Path temporary = Path.of("");

  @Test
  void givenAKilledProcess_whenTheNextOneStarts_thenWhatItLeftIsDeleted()
      throws IOException, InterruptedException {
    Path left = asOf(endedProcess());
    Files.createDirectories(left.resolve("mirror-1/objects"));
    Files.writeString(left.resolve("mirror-1/HEAD"), "ref: refs/heads/main\n");

    Path own = MirrorFolder.create(temporary);

    assertThat(left).doesNotExist();
    assertThat(own).isEmptyDirectory();
  }

  @Test
  void givenRunningProcessesAndFoldersOfOthers_whenOneStarts_thenTheyStay() throws IOException {
    Path first = MirrorFolder.create(temporary);
    Path otherHost =
        Files.createDirectory(temporary.resolve("guard-git-another.host-" + 4_000_000 + "-1"));
    Path unnamed = Files.createDirectory(temporary.resolve("guard-git-42"));

    Path second = MirrorFolder.create(temporary);

    assertThat(second).isNotEqualTo(first);
    assertThat(first).isDirectory();
    assertThat(otherHost).isDirectory();
    assertThat(unnamed).isDirectory();
  }

  /** The name that a process of this host with this id would have chosen. */
  private Path asOf(long pid) throws IOException {
    Path own = MirrorFolder.create(temporary);
    String mine = "-" + ProcessHandle.current().pid() + "-";
    return Files.createDirectory(
        temporary.resolve(own.getFileName().toString().replace(mine, "-" + pid + "-")));
  }

  private static long endedProcess() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    process.waitFor();
    return process.pid();
  }
}
