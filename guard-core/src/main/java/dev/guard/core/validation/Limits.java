package dev.guard.core.validation;

import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.validation.Bound;
import dev.guard.api.validation.ThresholdViolation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which parts of a limit a change exceeds; {@link MetricsComparator} documents the rules. */
final class Limits {
  /** A value above {@code max} in fewer buckets than this is an outlier. */
  private static final int FEW_BUCKETS = 2;

  /** The same as a share of the buckets. */
  private static final double FEW_SHARE = 0.05;

  private Limits() {}

  /**
   * What a limit allows against this baseline, as its strictest part; empty where there is no
   * limit, or no baseline for it to count from.
   *
   * @param change says in which direction a metric went that may go neither
   */
  static Optional<Bound> bound(
      MetricQuery query, Optional<Values> baseline, Optional<Change> change) {
    if (query.limit().isEmpty()) {
      return Optional.empty();
    }
    Limit limit = query.limit().orElseThrow();
    boolean down =
        switch (query.worse()) {
          case HIGHER -> false;
          case LOWER -> true;
          case EITHER -> change.filter(known -> known.estimate() < 0).isPresent();
        };
    double sign = down ? -1 : 1;
    List<Bound> parts = new ArrayList<>();
    double base = baseline.map(Values::center).orElse(0.0);
    if (base != 0) {
      limit
          .maxIncreasePercent()
          .map(value -> new Bound(percentWords(value), base + sign * Math.abs(base) * value / 100))
          .ifPresent(parts::add);
    }
    if (baseline.isPresent()) {
      limit
          .maxIncrease()
          .map(value -> new Bound(increaseWords(limit), increased(limit, base + sign * value)))
          .ifPresent(parts::add);
    }
    if (limit.maxIncrease().isEmpty()) {
      limit.max().map(value -> new Bound(maxWords(value), value)).ifPresent(parts::add);
    }
    Comparator<Bound> lowest = Comparator.comparingDouble(Bound::allowed);
    return parts.stream().min(down ? lowest.reversed() : lowest);
  }

  private static double increased(Limit limit, double increased) {
    return Math.max(increased, limit.max().orElse(-Double.MAX_VALUE));
  }

  private static String percentWords(double percent) {
    return String.format(
        Locale.ROOT, "at most %s %% worse than the baseline", Figures.plain(percent));
  }

  private static String increaseWords(Limit limit) {
    String increase =
        "at most " + Figures.plain(limit.maxIncrease().orElseThrow()) + " worse than the baseline";
    return limit
        .max()
        .map(max -> increase + ", where it is above " + Figures.plain(max))
        .orElse(increase);
  }

  private static String maxWords(double max) {
    return "at most " + Figures.plain(max);
  }

  /** {@code excuse} makes violations against the baseline inconclusive. */
  static List<ThresholdViolation> exceeded(
      MetricQuery query, Change change, double alpha, Optional<String> excuse) {
    Limit limit = query.limit().orElseThrow();
    List<ThresholdViolation> violations = new ArrayList<>();
    percent(limit, change, alpha, excuse).ifPresent(violations::add);
    absolute(limit, change, alpha, excuse).ifPresent(violations::add);
    return violations;
  }

  private static Optional<ThresholdViolation> percent(
      Limit limit, Change change, double alpha, Optional<String> excuse) {
    if (limit.maxIncreasePercent().isEmpty() || change.worse() <= 0) {
      return Optional.empty();
    }
    double percent = limit.maxIncreasePercent().orElseThrow();
    String words = percentWords(percent);
    if (change.percent().isEmpty() && !change.credible(alpha)) {
      return Optional.empty();
    }
    if (change.percent().isEmpty()) {
      boolean other = limit.max().isPresent() || limit.maxIncrease().isPresent();
      return other
          ? Optional.empty()
          : Optional.of(
              violation(
                  change,
                  words,
                  change.baseline().center(),
                  Optional.of("a percentage of a baseline of zero says nothing")));
    }
    double allowed = Math.abs(change.baseline().center()) * percent / 100;
    return change.worse() > allowed
        ? Optional.of(
            violation(change, words, change.limitAt(allowed), doubt(change, alpha, excuse)))
        : Optional.empty();
  }

  private static Optional<ThresholdViolation> absolute(
      Limit limit, Change change, double alpha, Optional<String> excuse) {
    double observed = change.observed().center();
    boolean aboveMax = limit.max().map(max -> observed > max).orElse(true);
    if (limit.maxIncrease().isPresent()) {
      double allowed = limit.maxIncrease().orElseThrow();
      if (!aboveMax || change.worse() <= allowed || !change.credible(alpha)) {
        return Optional.empty();
      }
      double at = increased(limit, change.limitAt(allowed));
      return Optional.of(violation(change, increaseWords(limit), at, excuse));
    }
    if (limit.max().isEmpty() || !aboveMax) {
      return Optional.empty();
    }
    double max = limit.max().orElseThrow();
    long above = change.observed().above(max);
    boolean few = above < FEW_BUCKETS || above < FEW_SHARE * change.observed().points();
    return few
        ? Optional.empty()
        : Optional.of(violation(change, maxWords(max), max, Optional.empty()));
  }

  /**
   * A change beyond its limit that may be chance is neither within the limit nor a failure: it
   * could not be told.
   */
  private static Optional<String> doubt(Change change, double alpha, Optional<String> excuse) {
    return change.credible(alpha)
        ? excuse
        : Optional.of("so few values cannot tell it from chance");
  }

  private static ThresholdViolation violation(
      Change change, String words, double allowed, Optional<String> excuse) {
    MetricQuery query = change.query();
    double observed = change.observed().center();
    String percent =
        change.percent().map(value -> String.format(Locale.ROOT, " (%+.1f %%)", value)).orElse("");
    String message =
        String.format(
            Locale.ROOT,
            "%s went from %s to %s%s; allowed is %s%s.",
            query.name(),
            Figures.withUnit(change.baseline().center(), query.unit()),
            Figures.withUnit(observed, query.unit()),
            percent,
            words,
            excuse.map(why -> ", but " + why).orElse(""));
    return new ThresholdViolation(
        query.name(),
        query.unit(),
        change.observed().query(),
        words,
        allowed,
        observed,
        change.baseline().window(),
        change.observed().window(),
        excuse.isEmpty(),
        message);
  }
}
