package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the real bin/guard, in a folder with a space in its name, with a Java that only prints how
 * it was called, and pretends to make archives.
 */
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$@"
      for argument in "$@"; do
        case $argument in
          -XX:DumpLoadedClassList=*) echo a/Class >"${argument#*=}" ;;
          -Xshare:dump) echo made >>"$0.dumps" ;;
          -XX:SharedArchiveFile=*/work/*) [ -e "$0.broken" ] || echo data >"${argument#*=}" ;;
        esac
      done
      """;

  @TempDir Path folder = Path.of("");
  private Path launcher = Path.of("");

  @BeforeEach
  void aDistribution() throws IOException {
    launcher = folder.resolve("the dist/bin/guard");
    Files.createDirectories(launcher.getParent());
    Files.copy(Path.of("src/main/dist/bin/guard"), launcher);
    executable(launcher);
    Files.createDirectories(folder.resolve("the dist/lib/sandbox"));
    Files.copy(
        Path.of("src/main/dist/lib/make-archive"), folder.resolve("the dist/lib/make-archive"));
    for (String jar :
        List.of(
            "zip-1.jar",
            "langchain4j-core-1.jar",
            "Upper-1.jar",
            "guard-cli-1.jar",
            "guard-api-1.jar")) {
      Files.writeString(folder.resolve("the dist/lib").resolve(jar), jar);
    }
    javaOfVersion("17.0.9");
  }

  @Test
  void givenAnOrdinaryCommand_whenItIsLaunched_thenThePretendFleetIsNotOnTheClassPath()
      throws Exception {
    Result result = launch(launcher, "list", "-o", "json");

    assertThat(result.text)
        .contains("-cp\n" + jars() + "\n")
        .contains("dev.guard.cli.Main\nlist\n-o\njson\n")
        .contains("-Dguard.plugins=" + home() + "/plugins\n")
        .contains("-Dguard.terminals=\n")
        .doesNotContain("--enable-native-access");
  }

  @Test
  void givenTheSandbox_whenItIsLaunched_thenItsJarsComeLast() throws Exception {
    Result result = launch(launcher, "sandbox", "demo");

    assertThat(result.text).contains(jars() + ":" + home() + "/lib/sandbox/*\n");
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
    Files.createSymbolicLink(link, Path.of("../the dist/bin/guard"));

    assertThat(launch(link, "list").text).contains("-cp\n" + jars() + "\n");
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

  @Test
  void givenNoArchive_whenItIsLaunched_thenOneIsMadeBesideTheCommandAndUsedFromThenOn()
      throws Exception {
    Result first = launch(launcher, Map.of("GUARD_ARCHIVE", ""), "list");
    Result second = launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Result third = launch(launcher, Map.of("GUARD_ARCHIVE", ""), "list");

    assertThat(first.text).contains("-Dguard.archive=none yet; it is being made in ");
    assertThat(first.text).doesNotContain("-XX:SharedArchiveFile", "-Xshare:dump");
    assertThat(second.text).contains("-XX:SharedArchiveFile=" + archive() + "\n");
    assertThat(third.text).contains("-XX:SharedArchiveFile=" + archive() + "\n");
    assertThat(dumps()).isEqualTo(1);
  }

  @Test
  void givenAChangedJar_whenItIsLaunched_thenANewArchiveReplacesTheOld() throws Exception {
    launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Path old = archive();
    Files.setLastModifiedTime(
        folder.resolve("the dist/lib/zip-1.jar"), FileTime.from(Instant.EPOCH));

    Result result = launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");

    assertThat(archive()).isNotEqualTo(old);
    assertThat(result.text).contains("-XX:SharedArchiveFile=" + archive() + "\n");
    assertThat(old).doesNotExist();
  }

  @Test
  void givenAMovedDistribution_whenItIsLaunched_thenItsArchiveIsMadeAgain() throws Exception {
    launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Files.move(folder.resolve("the dist"), folder.resolve("moved"));

    Result result =
        launch(folder.resolve("moved/bin/guard"), Map.of("GUARD_ARCHIVE", "now"), "list");

    assertThat(result.text).contains("guard: Making the class-data archive in ");
    assertThat(dumps()).isEqualTo(2);
  }

  @Test
  void givenTwoFirstStartsAtOnce_whenBothWait_thenOneMakesItForBoth() throws Exception {
    Process other = start(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Result one = launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Result two = result(other);

    assertThat(List.of(one.text, two.text))
        .allSatisfy(text -> assertThat(text).contains("-XX:SharedArchiveFile=" + archive() + "\n"));
    assertThat(dumps()).isEqualTo(1);
  }

  @Test
  void givenTheLockOfAKilledCall_whenItIsLaunched_thenItIsTakenOver() throws Exception {
    launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");
    Path made = archive();
    Files.delete(made);
    Process killed = new ProcessBuilder("true").start();
    killed.waitFor();
    Files.createDirectory(made.resolveSibling("lock"));
    Files.writeString(made.resolveSibling("lock/pid"), killed.pid() + "\n");

    Result result = launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");

    assertThat(result.text).contains("-XX:SharedArchiveFile=" + made + "\n");
    assertThat(made.resolveSibling("lock")).doesNotExist();
  }

  @Test
  void givenADistributionThatCannotBeWritten_whenItIsLaunched_thenTheUsersCacheHoldsTheArchive()
      throws Exception {
    // A file in its place: root, whom a container runs as, may write everywhere else.
    Files.writeString(folder.resolve("the dist/cache"), "");
    Path cache = folder.resolve("user cache");

    Result result =
        launch(
            launcher, Map.of("GUARD_ARCHIVE", "now", "XDG_CACHE_HOME", cache.toString()), "list");

    assertThat(result.text).contains("-XX:SharedArchiveFile=" + cache + "/guard/");
  }

  @Test
  void givenNoPlaceForAnArchive_whenItIsLaunched_thenItStartsWithout() throws Exception {
    Files.writeString(folder.resolve("the dist/cache"), "");

    Result result =
        launch(launcher, Map.of("GUARD_ARCHIVE", "", "XDG_CACHE_HOME", "/dev/null"), "list");

    assertThat(result.code).isZero();
    assertThat(result.text)
        .contains("-Dguard.archive=none; no folder for it can be written\n", "Main\nlist\n")
        .doesNotContain("-XX:SharedArchiveFile");
  }

  @Test
  void givenAnArchiveThatCannotBeMade_whenItIsLaunchedAgain_thenItIsNotTriedAgain()
      throws Exception {
    Files.writeString(folder.resolve("jdk/bin/java.broken"), "");
    launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");

    Result result = launch(launcher, Map.of("GUARD_ARCHIVE", "now"), "list");

    assertThat(result.code).isZero();
    assertThat(result.text)
        .contains("-Dguard.archive=none; making it failed, see ", "Main\nlist\n")
        .doesNotContain("-XX:SharedArchiveFile");
    assertThat(dumps()).isEqualTo(1);
  }

  @Test
  void givenTheVersionIsAsked_whenItIsLaunched_thenNoArchiveIsLookedForOrMade() throws Exception {
    Result result = launch(launcher, Map.of("GUARD_ARCHIVE", ""), "--version");

    assertThat(result.text).contains("-Dguard.archive=off\n", "Main\n--version\n");
    assertThat(folder.resolve("the dist/cache")).doesNotExist();
  }

  @Test
  void givenTheOptOut_whenItIsLaunched_thenNothingIsMade() throws Exception {
    assertThat(launch(launcher, "list").text).contains("-Dguard.archive=off\n");
    assertThat(folder.resolve("the dist/cache")).doesNotExist();
  }

  private Result launch(Path program, String... args) throws IOException, InterruptedException {
    return launch(program, Map.of("GUARD_ARCHIVE", "off"), args);
  }

  private Result launch(Path program, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    return result(start(program, environment, args));
  }

  private Process start(Path program, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().keySet().removeAll(List.of("GUARD_JAVA_OPTS", "GUARD_CACHE"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static Result result(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }

  private Path home() throws IOException {
    return folder.resolve("the dist").toRealPath();
  }

  private String jars() throws IOException {
    String lib = home() + "/lib/";
    return String.join(
        ":",
        lib + "guard-cli-1.jar",
        lib + "Upper-1.jar",
        lib + "guard-api-1.jar",
        lib + "zip-1.jar",
        // Seldom needed, so it stands last.
        lib + "langchain4j-core-1.jar");
  }

  /** The only one. */
  private Path archive() {
    try (Stream<Path> files = Files.walk(home().resolve("cache"))) {
      return files.filter(file -> file.endsWith("guard.jsa")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int dumps() throws IOException {
    return Files.readAllLines(folder.resolve("jdk/bin/java.dumps")).size();
  }

  private void javaOfVersion(String version) throws IOException {
    Path java = folder.resolve("jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, JAVA);
    executable(java);
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private record Result(int code, String text) {}
}
