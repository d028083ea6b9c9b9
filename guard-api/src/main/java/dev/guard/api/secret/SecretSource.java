package dev.guard.api.secret;

import dev.guard.api.Answer;
import dev.guard.api.plugin.Product;

/** Reads secrets by reference. Thread-safe. */
public interface SecretSource extends Product {
  /**
   * Reads one secret.
   *
   * @param reference without the source's prefix: for {@code env:TOKEN} it is {@code TOKEN}
   * @return the value without a final line break; unknown, with a reason that holds no secret
   */
  Answer<String> read(String reference);

  /**
   * The value of a reference was refused, so a remembered one must not be answered again. A source
   * that remembers nothing has nothing to do.
   */
  default void forget(String reference) {}
}
