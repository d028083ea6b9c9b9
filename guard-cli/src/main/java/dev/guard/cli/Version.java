package dev.guard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which GUARD this is. */
final class Version {
  private Version() {}

  /** One line: GUARD's version, its commit where it was built in, and the JDK. */
  static String line() {
    Properties built = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
      if (file != null) {
        built.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = built.getProperty("commit", "");
    return "guard "
        + built.getProperty("version", "unknown")
        + (commit.isEmpty() ? "" : " (commit " + commit + ")")
        + ", Java "
        + System.getProperty("java.runtime.version");
  }
}
