package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the real bin/guard with a Java that only prints how it was called. */
class LauncherTest {
  @TempDir Path folder = Path.of("");
  private Path launcher = Path.of("");

  @BeforeEach
  void aDistribution() throws IOException {
    launcher = folder.resolve("dist/bin/guard");
    Files.createDirectories(launcher.getParent());
    Files.copy(Path.of("src/main/dist/bin/guard"), launcher);
    executable(launcher);
    javaOfVersion("17.0.9");
  }

  @Test
  void givenAnOrdinaryCommand_whenItIsLaunched_thenThePretendFleetIsNotOnTheClassPath()
      throws Exception {
    Result result = launch(launcher, "list", "-o", "json");

    assertThat(result.text)
        .contains("-cp\n" + folder.resolve("dist").toRealPath() + "/lib/*\n")
        .contains("dev.guard.cli.Main\nlist\n-o\njson\n")
        .contains("-Dguard.plugins=" + folder.resolve("dist").toRealPath() + "/plugins\n")
        .contains("-Dguard.terminals=\n")
        .doesNotContain("--enable-native-access");
  }

  @Test
  void givenTheSandbox_whenItIsLaunched_thenItsJarsComeLast() throws Exception {
    Result result = launch(launcher, "sandbox", "demo");

    assertThat(result.text)
        .contains("/lib/*:" + folder.resolve("dist").toRealPath() + "/lib/sandbox/*\n");
  }

  @Test
  void givenAnArgumentWithSpaces_whenItIsLaunched_thenItStaysOne() throws Exception {
    assertThat(launch(launcher, "abort", "--reason", "two words * $x").text)
        .endsWith("abort\n--reason\ntwo words * $x\n");
  }

  @Test
  void givenALinkInAnotherFolder_whenItIsLaunched_thenItFindsItsLibraries() throws Exception {
    Path link = folder.resolve("elsewhere/guard");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("../dist/bin/guard"));

    assertThat(launch(link, "list").text)
        .contains("-cp\n" + folder.resolve("dist").toRealPath() + "/lib/*\n");
  }

  @Test
  void givenAnOldJava_whenItIsLaunched_thenItSaysWhichIsNeeded() throws Exception {
    javaOfVersion("11.0.2");

    Result result = launch(launcher, "list");

    assertThat(result.code).isEqualTo(1);
    assertThat(result.text).contains("Java 11", "too old", "17 or newer").doesNotContain("-cp");
  }

  @Test
  void givenAYoungJava_whenItIsLaunched_thenNativeAccessIsAllowed() throws Exception {
    javaOfVersion("25");

    assertThat(launch(launcher, "list").text)
        .contains("--enable-native-access=ALL-UNNAMED\n--sun-misc-unsafe-memory-access=allow\n");
  }

  private Result launch(Path program, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().remove("GUARD_JAVA_OPTS");
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }

  private void javaOfVersion(String version) throws IOException {
    Path java = folder.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    executable(java);
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Result(int code, String text) {}
}
