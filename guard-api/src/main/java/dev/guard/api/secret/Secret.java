package dev.guard.api.secret;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A secret by reference: read on the first {@link #reveal()}, kept, masked everywhere else.
 * Thread-safe.
 */
public final class Secret {
  private final String reference;
  private final Supplier<String> reader;
  private final Runnable forget;
  private @Nullable String value;

  private Secret(String reference, Supplier<String> reader, Runnable forget) {
    this.reference = reference;
    this.reader = reader;
    this.forget = forget;
  }

  /** The secret that {@code source} keeps under {@code reference}; read when first needed. */
  public static Secret from(SecretSource source, String reference) {
    return new Secret(
        reference,
        () ->
            source
                .read(reference)
                .fold(
                    value -> value,
                    unknown -> {
                      throw GuardException.of("secret.unreadable", Responsible.USER)
                          .what("The secret cannot be read: " + unknown.reason())
                          .where(reference)
                          .next("Set it, or change the reference in the configuration.")
                          .build();
                    }),
        () -> source.forget(reference));
  }

  /** A secret that was made in this process, such as a minted token; the label is shown. */
  public static Secret of(String label, String value) {
    return new Secret(label, () -> value, () -> {});
  }

  /**
   * The secret itself. Give it to the client that needs it; never keep, log or compare it.
   *
   * @throws GuardException with code {@code secret.unreadable}
   */
  public synchronized String reveal() {
    String known = value;
    if (known == null) {
      known = reader.get();
      value = known;
    }
    return known;
  }

  /** Forgets the value, so that a rotated secret is read again on the next {@link #reveal()}. */
  public synchronized void refresh() {
    value = null;
    forget.run();
  }

  /**
   * A service refused a value: reads the secret again, and says whether it is another one now, with
   * which one more attempt makes sense. Where it has changed already, nothing is read.
   *
   * @param refused what {@link #reveal()} gave for the refused attempt
   * @throws GuardException with code {@code secret.unreadable}
   */
  public synchronized boolean rotated(String refused) {
    if (value == null || value.equals(refused)) {
      refresh();
    }
    return !reveal().equals(refused);
  }

  /** Where it comes from; holds no part of the value. */
  public String reference() {
    return reference;
  }

  @Override
  public String toString() {
    return "Secret[" + reference + "]";
  }
}
