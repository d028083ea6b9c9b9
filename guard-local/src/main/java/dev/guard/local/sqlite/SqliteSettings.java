package dev.guard.local.sqlite;

import dev.guard.api.plugin.Description;
import java.nio.file.Path;

/**
 * Where the registry file is.
 *
 * @param path the file; a leading {@code ~} is the home folder. Default {@code ~/.guard/guard.db}
 */
public record SqliteSettings(@Description("The database file.") Path path) {
  /** What holds where the configuration says nothing. */
  public static SqliteSettings defaults() {
    return new SqliteSettings(Path.of("~", ".guard", "guard.db"));
  }
}
