package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes a real class-data archive of all adapters, and starts GUARD with it. */
class ArchiveTest {
  @TempDir Path folder = Path.of("");
  private Path launcher = Path.of("");

  @BeforeEach
  void aDistribution() throws IOException {
    launcher = folder.resolve("bin/guard");
    Path lib = folder.resolve("lib");
    Files.createDirectories(launcher.getParent());
    Files.createDirectories(lib);
    Files.copy(Path.of("src/main/dist/bin/guard"), launcher);
    Files.copy(Path.of("src/main/dist/lib/make-archive"), lib.resolve("make-archive"));
    int number = 0;
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(place);
      String jar = Files.exists(path.resolve("dev/guard/cli/Main.class")) ? "guard-cli-" : "part-";
      if (place.isEmpty() || pointsToAFolder(path)) {
        continue;
      }
      if (place.endsWith(".jar")) {
        Files.copy(path, lib.resolve(++number + "-" + path.getFileName()));
      } else if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
        pack(path, lib.resolve(jar + ++number + ".jar"));
      }
    }
  }

  @Test
  void givenAllAdapters_whenGuardIsStartedAgain_thenItsClassesComeFromTheArchive()
      throws Exception {
    String first = launch("now", "", "--version");
    // Made mandatory: a JVM that cannot use it ends.
    String second = launch("", "-Xshare:on -Xlog:class+load:stderr", "list", "--help");

    assertThat(first).contains("guard: Making the class-data archive in ", "guard ", ", Java ");
    assertThat(second)
        .contains("picocli.CommandLine source: shared objects file")
        .contains("dev.guard.cli.ListCommand source: shared objects file")
        .contains("Lists the clusters of the registry");
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("guard.jsa", System.mapLibraryName("sqlitejdbc"))
          .doesNotContain("lock", "work", "failed");
    }
  }

  private String launch(String archive, String options, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of("sh", launcher.toString()), Stream.of(args)).toList())
            .redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("GUARD_CACHE", "JAVA_TOOL_OPTIONS"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("GUARD_ARCHIVE", archive);
    builder.environment().put("GUARD_JAVA_OPTS", options);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  /** Some jar of the tests' has the class path ".", which no archive can be made with. */
  private static boolean pointsToAFolder(Path path) throws IOException {
    if (!path.toString().endsWith(".jar")) {
      return false;
    }
    try (JarFile jar = new JarFile(path.toFile())) {
      Manifest manifest = jar.getManifest();
      return manifest != null
          && manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH) != null;
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
  }
}
