package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares with a file that is checked in. {@code mvn test -Dguard.update-golden=true} writes what
 * is printed now; look at the difference before it is committed.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  static void check(String name, String actual) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("guard.update-golden")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, actual);
    }
    assertThat(file)
        .as("golden file; -Dguard.update-golden=true writes it")
        .exists()
        .content()
        .isEqualTo(actual);
  }
}
