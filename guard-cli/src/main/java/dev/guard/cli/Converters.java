package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.core.config.DurationText;
import java.time.Duration;

/** Reads option values. */
final class Converters {
  private Converters() {}

  /**
   * {@code 90s}, {@code 15m}, {@code 2h}, as in the configuration. A number alone is minutes: so
   * wrote the Python version's {@code --soak-period}.
   */
  static Duration duration(String text) {
    String unit = text.strip().matches("\\d+") ? "m" : "";
    return DurationText.parse(text.strip() + unit)
        .orElseThrow(
            () ->
                GuardException.of("usage.duration", GuardException.Responsible.USER)
                    .what("\"" + text + "\" is not a duration.")
                    .next("Write a number with its unit, such as 90s, 15m or 2h.")
                    .build());
  }
}
