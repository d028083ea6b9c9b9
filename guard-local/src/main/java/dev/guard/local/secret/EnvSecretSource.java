package dev.guard.local.secret;

import dev.guard.api.Answer;
import dev.guard.api.secret.SecretSource;
import org.jspecify.annotations.Nullable;

/** Reads a secret from the environment variable that the reference names. Thread-safe. */
final class EnvSecretSource implements SecretSource {
  /** Environment variables by name. */
  @FunctionalInterface
  interface Environment {
    @Nullable String get(String name);
  }

  private final Environment environment;

  EnvSecretSource(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Answer<String> read(String reference) {
    String value = environment.get(reference);
    if (value == null) {
      return Answer.unknown("The environment variable " + reference + " is not set.");
    }
    String text = FinalLineBreak.strip(value);
    return text.isEmpty()
        ? Answer.unknown("The environment variable " + reference + " is empty.")
        : Answer.known(text);
  }
}
