package dev.guard.local.secret;

/** The {@code file} source has no settings. */
public record FileSettings() {
  public static FileSettings defaults() {
    return new FileSettings();
  }
}
