package dev.guard.cli;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plays a few cheap commands in an empty folder, so that the JVM can note which classes they load.
 * The class-data archive is made of these. Called by lib/make-archive.
 */
public final class Rehearsal {
  private static final String CONFIG =
      """
      registry: {type: sqlite, path: %s}
      gitlab: {url: 'https://gitlab.invalid', token: env:NONE}
      datadog: {api_key: env:NONE, app_key: env:NONE}
      """;

  private Rehearsal() {}

  /** Plays them in the folder {@code args[0]}, and leaves SQLite's native library there. */
  public static void main(String[] args) throws IOException {
    Main.prepare();
    Path folder = Path.of(args[0]);
    Path config = folder.resolve("config.yaml");
    Files.writeString(config, CONFIG.formatted(folder.resolve("guard.db")));
    Shell shell = shell(folder, config);
    shell.out().println(Version.line());
    for (List<String> command : commands()) {
      var unused =
          new CommandLineTool(shell, Session.Opener::fromFile, () -> false)
              .run(command.toArray(String[]::new));
    }
    keepNativeLibrary(folder);
  }

  private static List<List<String>> commands() {
    return List.of(
        List.of("--help"),
        List.of("run", "--help"),
        List.of("registry", "init"),
        List.of(
            "registry",
            "add",
            "c1",
            "--batch",
            "b",
            "--current-version",
            "1.26.4",
            "--gitlab-repo",
            "a/b",
            "--flux-config-path",
            "c"),
        List.of("list"),
        List.of("list", "-o", "json"),
        List.of("status", "--batch", "b"),
        List.of("runs"),
        List.of("plugins"),
        List.of("validate"));
  }

  private static Shell shell(Path folder, Path config) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Shell(
        new BufferedReader(new StringReader("")),
        nowhere,
        nowhere,
        Map.of("GUARD_CONFIG_PATH", config.toString()),
        folder,
        "rehearsal",
        "",
        Optional.empty());
  }

  /** SQLite unpacked it into {@code org.sqlite.tmpdir} under a name for this process only. */
  private static void keepNativeLibrary(Path folder) throws IOException {
    String name = System.mapLibraryName("sqlitejdbc");
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("org.sqlite.tmpdir", ".")))) {
      Optional<Path> unpacked =
          files.filter(file -> file.getFileName().toString().endsWith("-" + name)).findFirst();
      if (unpacked.isPresent()) {
        Path kept = Files.createDirectories(folder.resolve("native")).resolve(name);
        Files.copy(unpacked.get(), kept);
        // Fails where the folder may hold no executable code; then the archive goes without it.
        System.load(kept.toAbsolutePath().toString());
      }
    } catch (UnsatisfiedLinkError e) {
      Files.delete(folder.resolve("native").resolve(name));
    }
  }
}
