package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.Sample;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The finite values of one series inside a window, sorted, so that nothing computed from them
 * depends on their order. Gaps are left out, never read as zero.
 */
final class Values {
  private final double[] sorted;
  private final Window window;
  private final Duration step;
  private final String query;
  private final String unit;

  private Values(double[] sorted, Window window, Duration step, String query, String unit) {
    this.sorted = sorted;
    this.window = window;
    this.step = step;
    this.query = query;
    this.unit = unit;
  }

  static Answer<Values> of(Answer<Series> series, Window window) {
    return series.flatMap(
        known -> {
          Series part = known.slice(window);
          double[] finite =
              Arrays.stream(part.values()).filter(Double::isFinite).sorted().toArray();
          return finite.length == 0
              ? Answer.unknown("There are no values from " + window.from() + " to " + window.to())
              : Answer.known(new Values(finite, window, known.step(), known.query(), known.unit()));
        });
  }

  static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Not a copy: nobody in this package writes to it. */
  double[] sorted() {
    return sorted;
  }

  Window window() {
    return window;
  }

  Duration step() {
    return step;
  }

  String query() {
    return query;
  }

  String unit() {
    return unit;
  }

  int points() {
    return sorted.length;
  }

  double median() {
    return median(sorted);
  }

  double mean() {
    return Arrays.stream(sorted).sum() / sorted.length;
  }

  /**
   * The value that stands for all: the mean of ratios and counts, whose rare non-zero values a
   * median would hide, and the median of everything else, which one outlier would move.
   */
  double center() {
    return averaged() ? mean() : median();
  }

  boolean averaged() {
    return averaged(unit);
  }

  static boolean averaged(String unit) {
    String lower = unit.toLowerCase(Locale.ROOT);
    return counted(lower) || lower.equals("ratio") || lower.equals("percent");
  }

  /** Counts of events, which a source may leave out where there were none. */
  boolean counted() {
    return counted(unit.toLowerCase(Locale.ROOT));
  }

  private static boolean counted(String lower) {
    return lower.startsWith("count")
        || lower.startsWith("error")
        || lower.startsWith("request")
        || lower.startsWith("hit");
  }

  /** How many of the values lie above {@code limit}. */
  long above(double limit) {
    return Arrays.stream(sorted).filter(value -> value > limit).count();
  }

  Values dividedBy(double factor) {
    double[] scaled = Arrays.stream(sorted).map(value -> value / factor).toArray();
    return new Values(scaled, window, step, query, unit);
  }

  Sample sample() {
    int expected = (int) (window.length().toMillis() / Math.max(1, step.toMillis()));
    return new Sample(window, points(), expected, median(), mean());
  }
}
