package dev.guard.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.core.plugin.Plugins.Registered;
import dev.guard.core.report.PluginLine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final String SERVICE = "META-INF/services/dev.guard.api.check.HealthCheck";

  @TempDir Path folder;

  @Test
  void aJarOfOneClassIsFoundWithItsVersion() throws IOException {
    jar("acme-checks.jar", "Good", check("Good", "return \"acme.good\";", ""), "Good");
    assertThat(lines())
        .containsExactly(new PluginLine("check", "acme.good", "acme-checks.jar 1.2", "available"));
  }

  @Test
  void brokenChecksAreLinesThatSayWhyAndStopNobody() throws IOException {
    jar("a-blank.jar", "Blank", check("Blank", "return \" \";", ""), "Blank");
    jar(
        "b-throws.jar",
        "Throws",
        check("Throws", "return \"x\";", "throw new Error(\"no\");"),
        "Throws");
    jar(
        "c-name.jar",
        "Angry",
        check("Angry", "throw new IllegalStateException(\"why\");", ""),
        "Angry");
    jar("d-null.jar", "Null", check("Null", "return null;", ""), "Null");
    jar("e-absent.jar", "Absent", check("Absent", "return \"x\";", ""), "Nowhere");
    jar("f-good.jar", "Good", check("Good", "return \"acme.good\";", ""), "Good");
    jar("g-twin.jar", "Twin", check("Twin", "return \"acme.good\";", ""), "Twin");
    jar("h-name.jar", "Shout", check("Shout", "return \"ACME good\";", ""), "Shout");
    Files.writeString(folder.resolve("i-broken.jar"), "no jar");
    assertThat(lines())
        .extracting(line -> line.name() + " | " + line.origin() + " | " + line.status())
        .containsExactlyInAnyOrder(
            "acme.good | f-good.jar 1.2 | available",
            "Blank | a-blank.jar 1.2 | broken: has no name.",
            "Throws | b-throws.jar 1.2 | broken: cannot be made: java.lang.Error: no.",
            "Angry | c-name.jar 1.2 | broken: cannot be asked for its name:"
                + " java.lang.IllegalStateException: why.",
            "Null | d-null.jar 1.2 | broken: has no name.",
            "Nowhere | e-absent.jar 1.2 | broken: cannot be loaded:"
                + " java.util.ServiceConfigurationError: dev.guard.api.check.HealthCheck: Provider"
                + " Nowhere not found.",
            "acme.good | g-twin.jar 1.2 | broken: has a name that is taken by the one of f-good.jar"
                + " 1.2.",
            "ACME good | h-name.jar 1.2 | broken: has a name that is not lower case letters, digits,"
                + " dots and dashes.");
  }

  @Test
  void whatTheProgramGivesReplacesWhatIsFound() throws IOException {
    jar("acme-checks.jar", "Good", check("Good", "return \"acme.good\";", ""), "Good");
    HealthCheck own = new OwnCheck();
    try (Plugins plugins =
        Plugins.discover(Optional.of(folder), new Registered(List.of(), List.of(own), List.of()))) {
      assertThat(plugins.checks().get("acme.good")).extracting(Extension::instance).isSameAs(own);
      assertThat(plugins.lines())
          .containsExactly(new PluginLine("check", "acme.good", "class path", "available"));
    }
  }

  @Test
  void theDistributionsFolderIsReadBesideThatOfTheConfiguration(@TempDir Path distribution)
      throws IOException {
    jar("acme-checks.jar", "Good", check("Good", "return \"acme.good\";", ""), "Good");
    Files.copy(folder.resolve("acme-checks.jar"), distribution.resolve("their-checks.jar"));
    System.setProperty("guard.plugins", distribution.toString());
    try (Plugins both = Plugins.discover(Optional.of(folder), Registered.none());
        Plugins own = Plugins.discover(Optional.empty(), Registered.none())) {
      assertThat(both.lines())
          .extracting(line -> line.origin() + " | " + line.status())
          .containsExactly(
              "acme-checks.jar 1.2 | broken: has a name that is taken by the one of"
                  + " their-checks.jar 1.2.",
              "their-checks.jar 1.2 | available");
      assertThat(own.lines()).extracting(PluginLine::name).containsExactly("acme.good");
    } finally {
      System.clearProperty("guard.plugins");
    }
  }

  @Test
  void aFolderThatIsNotThereIsALine() {
    Path nowhere = folder.resolve("nowhere");
    try (Plugins plugins = Plugins.discover(Optional.of(nowhere), Registered.none())) {
      assertThat(plugins.lines())
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.kind()).isEqualTo("folder");
                assertThat(line.status()).startsWith("cannot be read");
              });
    }
  }

  private List<PluginLine> lines() {
    try (Plugins plugins = Plugins.discover(Optional.of(folder), Registered.none())) {
      return plugins.lines();
    }
  }

  private static String check(String className, String name, String constructor) {
    return """
        public class %s implements dev.guard.api.check.HealthCheck {
          public %s() { %s }
          public String name() { %s }
          public dev.guard.api.check.HealthCheckResult run(dev.guard.api.check.CheckContext c) {
            return c.pass("fine");
          }
        }
        """
        .formatted(className, className, constructor, name);
  }

  private void jar(String file, String className, String source, String listed) throws IOException {
    Path work = Files.createDirectories(folder.resolve("work-" + file));
    Path java = Files.writeString(work.resolve(className + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "-d",
            work.toString(),
            java.toString());
    assertThat(result).as("compiling " + className).isZero();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2");
    try (OutputStream out = Files.newOutputStream(folder.resolve(file));
        JarOutputStream jar = new JarOutputStream(out, manifest);
        Stream<Path> classes = Files.list(work)) {
      classes.filter(path -> path.toString().endsWith(".class")).forEach(path -> put(jar, path));
      jar.putNextEntry(new JarEntry(SERVICE));
      jar.write(listed.getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
  }

  private static void put(JarOutputStream jar, Path file) {
    try {
      jar.putNextEntry(new JarEntry(String.valueOf(file.getFileName())));
      jar.write(Files.readAllBytes(file));
      jar.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class OwnCheck implements HealthCheck {
    @Override
    public String name() {
      return "acme.good";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("mine");
    }
  }
}
