package dev.guard.local;

import java.nio.file.Path;

/** Paths that may begin with {@code ~}. */
public final class HomePath {
  private HomePath() {}

  /** The absolute path; a first part {@code ~} is the user's home folder. */
  public static Path resolve(Path path) {
    if (path.getNameCount() > 0 && path.getName(0).toString().equals("~") && !path.isAbsolute()) {
      Path home = Path.of(System.getProperty("user.home"));
      return path.getNameCount() == 1 ? home : home.resolve(path.subpath(1, path.getNameCount()));
    }
    return path.toAbsolutePath().normalize();
  }
}
