package dev.guard.api;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * An answer that could not be told.
 *
 * @param reason a sentence that names the place and the cause; holds no secret
 * @param retryAt the earliest time at which asking again makes sense, where somebody said so
 */
public record Unknown<T>(String reason, Optional<Instant> retryAt) implements Answer<T> {
  @Override
  public <R> R fold(
      Function<? super T, ? extends R> known, Function<? super Unknown<T>, ? extends R> unknown) {
    return unknown.apply(this);
  }
}
