package dev.guard.cli.view;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How a terminal shows an instant. Pure. */
public final class Times {
  private Times() {}

  /** In ISO 8601 with seconds: nobody reads a fraction of one. */
  public static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
