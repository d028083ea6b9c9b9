package dev.guard.core.validation;

import dev.guard.api.metrics.MetricQuery;
import java.util.Locale;
import java.util.Optional;

/**
 * How one metric changed.
 *
 * @param observed after the change, already divided by the growth of traffic where that applies
 * @param estimate the change in the metric's unit: the Hodges-Lehmann shift, or for ratios and
 *     counts the difference of the means, because most of their values may be equal
 */
record Change(MetricQuery query, Values baseline, Values observed, Shift shift, double estimate) {
  static Change between(MetricQuery query, Values baseline, Values observed) {
    Shift shift = Shift.between(baseline, observed, query.worse());
    double estimate = baseline.averaged() ? observed.mean() - baseline.mean() : shift.estimate();
    return new Change(query, baseline, observed, shift, estimate);
  }

  /** How much worse it got, in the metric's unit; negative where it got better. */
  double worse() {
    return switch (query.worse()) {
      case HIGHER -> estimate;
      case LOWER -> -estimate;
      case EITHER -> Math.abs(estimate);
    };
  }

  boolean credible(double alpha) {
    return shift.pValue() <= alpha;
  }

  /** In percent of the baseline; empty where the baseline is zero. */
  Optional<Double> percent() {
    double base = Math.abs(baseline.center());
    return base < Double.MIN_NORMAL ? Optional.empty() : Optional.of(100 * estimate / base);
  }

  /** Whether {@code value} is the value that a limit of {@code allowed} for the worse permits. */
  double limitAt(double allowed) {
    double base = baseline.center();
    boolean down =
        switch (query.worse()) {
          case HIGHER -> false;
          case LOWER -> true;
          case EITHER -> estimate < 0;
        };
    return down ? base - allowed : base + allowed;
  }

  String sentence() {
    String figures =
        String.format(
            Locale.ROOT,
            "%s before, %s after",
            Figures.withUnit(baseline.center(), query.unit()),
            Figures.withUnit(observed.center(), query.unit()));
    String change =
        percent().map(value -> String.format(Locale.ROOT, " (%+.1f %%)", value)).orElse("");
    return "Within its limit: " + figures + change + ".";
  }
}
