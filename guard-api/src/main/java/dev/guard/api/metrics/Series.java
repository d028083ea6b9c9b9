package dev.guard.api.metrics;

import dev.guard.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * Values at a fixed step; {@code NaN} is a gap, never zero. Immutable.
 *
 * <p>Value {@code i} covers the time from {@code start + i * step} (included) for one step.
 */
public final class Series {
  private final Instant start;
  private final Duration step;
  private final double[] values;
  private final String query;
  private final String unit;

  private Series(Instant start, Duration step, double[] values, String query, String unit) {
    this.start = start;
    this.step = step;
    this.values = values;
    this.query = query;
    this.unit = unit;
  }

  /** Copies {@code values}; {@code query} is the text that was sent. */
  public static Series of(
      Instant start, Duration step, double[] values, String query, String unit) {
    if (step.isNegative() || step.isZero()) {
      throw new IllegalArgumentException("A series needs a positive step, not " + step);
    }
    return new Series(start, step, values.clone(), query, unit);
  }

  public Instant start() {
    return start;
  }

  public Duration step() {
    return step;
  }

  /** A copy; {@code NaN} is a gap. */
  public double[] values() {
    return values.clone();
  }

  /** The values without the gaps, in order. */
  public double[] present() {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
  }

  public int size() {
    return values.length;
  }

  public String query() {
    return query;
  }

  public String unit() {
    return unit;
  }

  public Window window() {
    return new Window(start, start.plus(step.multipliedBy(values.length)));
  }

  /** The part whose steps lie wholly inside {@code window}; may be empty. */
  public Series slice(Window window) {
    int first = 0;
    while (first < values.length && at(first).isBefore(window.from())) {
      first++;
    }
    int last = first;
    while (last < values.length && !at(last + 1).isAfter(window.to())) {
      last++;
    }
    return new Series(at(first), step, Arrays.copyOfRange(values, first, last), query, unit);
  }

  /**
   * The same over wider steps, so that there are at most {@code most} values: each the mean of the
   * values that it stands for, or a gap where there were none.
   */
  public Series averaged(int most) {
    int factor = (values.length + most - 1) / most;
    if (factor <= 1) {
      return this;
    }
    double[] wider = new double[(values.length + factor - 1) / factor];
    for (int i = 0; i < wider.length; i++) {
      wider[i] =
          Arrays.stream(values, i * factor, Math.min(values.length, (i + 1) * factor))
              .filter(value -> !Double.isNaN(value))
              .average()
              .orElse(Double.NaN);
    }
    return new Series(start, step.multipliedBy(factor), wider, query, unit);
  }

  private Instant at(int index) {
    return start.plus(step.multipliedBy(index));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Series that
        && start.equals(that.start)
        && step.equals(that.step)
        && Arrays.equals(values, that.values)
        && query.equals(that.query)
        && unit.equals(that.unit);
  }

  @Override
  public int hashCode() {
    return Objects.hash(start, step, Arrays.hashCode(values), query, unit);
  }

  @Override
  public String toString() {
    return "Series[" + query + ", " + unit + ", " + window() + ", step " + step + "]";
  }
}
