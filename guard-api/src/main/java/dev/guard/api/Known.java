package dev.guard.api;

import java.util.Objects;
import java.util.function.Function;

/** An answer that is known. */
public record Known<T>(T value) implements Answer<T> {
  public Known {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public <R> R fold(
      Function<? super T, ? extends R> known, Function<? super Unknown<T>, ? extends R> unknown) {
    return known.apply(value);
  }
}
