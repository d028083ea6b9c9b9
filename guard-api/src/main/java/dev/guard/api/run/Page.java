package dev.guard.api.run;

import java.util.List;
import java.util.Optional;

/** A part of a longer answer; {@code next} is the token of the following part. */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
