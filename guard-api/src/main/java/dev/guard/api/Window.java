package dev.guard.api;

import java.time.Duration;
import java.time.Instant;

/** A span of time, from {@code from} (included) to {@code to} (excluded). */
public record Window(Instant from, Instant to) {
  public Window {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("A window ends before it starts: " + from + " to " + to);
    }
  }

  public Duration length() {
    return Duration.between(from, to);
  }

  public boolean contains(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }
}
