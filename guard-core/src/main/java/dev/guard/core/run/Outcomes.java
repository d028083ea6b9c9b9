package dev.guard.core.run;

import dev.guard.api.run.Outcome;
import java.util.List;
import java.util.Locale;

/** How the ends of the clusters make the end of a run. */
final class Outcomes {
  /** The worst first. */
  private static final List<Outcome> ORDER =
      List.of(
          Outcome.ROLLED_BACK,
          Outcome.REVERTED,
          Outcome.SUPERSEDED,
          Outcome.ABORTED,
          Outcome.CLOSED,
          Outcome.UPGRADED);

  private Outcomes() {}

  static Outcome of(List<String> ends) {
    return ORDER.stream()
        .filter(outcome -> ends.contains(label(outcome)))
        .findFirst()
        .orElse(Outcome.UPGRADED);
  }

  static String label(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
