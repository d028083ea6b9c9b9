package dev.guard.cli;

import dev.guard.api.GuardException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads option values. */
final class Converters {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})([smhd])");

  private Converters() {}

  /** {@code 90s}, {@code 15m}, {@code 2h}, {@code 1h30m}; a number alone is minutes. */
  static Duration duration(String text) {
    String rest = text.strip();
    if (rest.matches("\\d{1,9}")) {
      return Duration.ofMinutes(Long.parseLong(rest));
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(rest);
    int end = 0;
    while (part.lookingAt()) {
      sum = sum.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
      end = part.end();
      part.region(end, rest.length());
    }
    if (end == 0 || end != rest.length()) {
      throw GuardException.of("usage.duration", GuardException.Responsible.USER)
          .what("\"" + text + "\" is not a duration.")
          .next("Write a number with its unit, such as 90s, 15m, 2h or 1h30m.")
          .build();
    }
    return sum;
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }
}
