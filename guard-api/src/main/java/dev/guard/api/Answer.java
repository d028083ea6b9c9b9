package dev.guard.api;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What somebody answered to a question: a value, or that it could not be told.
 *
 * <p>Could-not-tell never counts as healthy and never triggers a rollback by itself. Immutable.
 *
 * @param <T> the value's type
 */
public sealed interface Answer<T> permits Known, Unknown {

  /** Applies the function that fits; this is the pattern switch that Java 17 lacks. */
  <R> R fold(
      Function<? super T, ? extends R> known, Function<? super Unknown<T>, ? extends R> unknown);

  /** The value, or empty where it is unknown. */
  default Optional<T> known() {
    return fold(Optional::of, unknown -> Optional.empty());
  }

  /** The answer with its value changed; an unknown answer keeps its reason. */
  default <R> Answer<R> map(Function<? super T, ? extends R> change) {
    return fold(
        value -> known(change.apply(value)),
        unknown -> new Unknown<>(unknown.reason(), unknown.retryAt()));
  }

  /** The answer that depends on this one's value; an unknown answer keeps its reason. */
  default <R> Answer<R> flatMap(Function<? super T, Answer<R>> next) {
    return fold(next, unknown -> new Unknown<>(unknown.reason(), unknown.retryAt()));
  }

  static <T> Answer<T> known(T value) {
    return new Known<>(value);
  }

  /** Could not tell; {@code reason} is a sentence that names the place and the cause. */
  static <T> Answer<T> unknown(String reason) {
    return new Unknown<>(reason, Optional.empty());
  }

  /** Could not tell now; asking again before {@code retryAt} is no use. */
  static <T> Answer<T> unknown(String reason, Instant retryAt) {
    return new Unknown<>(reason, Optional.of(retryAt));
  }
}
