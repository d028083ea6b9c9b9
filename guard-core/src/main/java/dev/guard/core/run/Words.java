package dev.guard.core.run;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How values are written in sentences. */
final class Words {
  private Words() {}

  static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 3600 == 0 && seconds > 0) {
      return seconds / 3600 + " h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }

  static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code 2026-11-24 09:20 UTC}. */
  static String minute(Instant instant) {
    return instant.toString().substring(0, 16).replace('T', ' ') + " UTC";
  }

  static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
