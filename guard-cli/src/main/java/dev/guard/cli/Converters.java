package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.core.config.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads option values. */
final class Converters {
  private Converters() {}

  /** {@code per-cluster} and its like, as they are written in the configuration. */
  static <E extends Enum<E>> E constant(Class<E> type, String text) {
    String wanted = text.strip().replace('_', '-');
    List<String> labels = new ArrayList<>();
    for (E each : type.getEnumConstants()) {
      if (label(each).equalsIgnoreCase(wanted)) {
        return each;
      }
      labels.add(label(each));
    }
    throw GuardException.of("usage.value", GuardException.Responsible.USER)
        .what("\"" + text + "\" is not one of " + String.join(", ", labels) + ".")
        .next("Write one of them.")
        .build();
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

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
