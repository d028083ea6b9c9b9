package dev.guard.local.secret;

/** The {@code env} source has no settings. */
public record EnvSettings() {
  public static EnvSettings defaults() {
    return new EnvSettings();
  }
}
