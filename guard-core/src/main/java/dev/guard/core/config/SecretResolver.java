package dev.guard.core.config;

import dev.guard.api.Answer;
import dev.guard.api.secret.Secret;

/** Turns a reference such as {@code env:TOKEN} into a secret that is read when first needed. */
@FunctionalInterface
public interface SecretResolver {
  /** The secret, or why the text is no reference; the reason never holds the text. */
  Answer<Secret> resolve(String reference);
}
