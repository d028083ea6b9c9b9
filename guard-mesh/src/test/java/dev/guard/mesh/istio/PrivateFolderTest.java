package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFolderTest {
  @TempDir private Path temporary;

  @Test
  void givenAKubeconfigThatAKilledProcessLeftWhenTheNextStartsThenItIsDeleted() throws Exception {
    Process killed = new ProcessBuilder("sleep", "600").start();
    Path own = PrivateFolder.create(temporary);
    String ofThis = String.valueOf(ProcessHandle.current().pid());
    Path left = folder(own, ofThis, killed.pid());
    Files.writeString(left.resolve("kubeconfig"), "the-token");

    Path whileItRuns = PrivateFolder.create(temporary);
    assertThat(left).exists();
    killed.destroyForcibly().waitFor();
    Path afterwards = PrivateFolder.create(temporary);

    assertThat(left).doesNotExist();
    assertThat(own).exists();
    assertThat(whileItRuns).exists();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(afterwards)))
        .isEqualTo("rwx------");
  }

  @Test
  void givenFoldersOfOthersWhenOneIsMadeThenTheyStay() throws IOException {
    Path otherHost =
        Files.createDirectory(temporary.resolve("guard-istioctl-other.example.com-4194999-1"));
    Path noPid = Files.createDirectory(temporary.resolve("guard-istioctl-123"));

    PrivateFolder.create(temporary);

    assertThat(otherHost).exists();
    assertThat(noPid).exists();
  }

  private Path folder(Path own, String pid, long other) throws IOException {
    String name = own.getFileName().toString();
    return Files.createDirectory(
        temporary.resolve(name.replaceFirst("-" + pid + "-.*$", "-" + other + "-left")));
  }
}
