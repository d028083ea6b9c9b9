package dev.guard.datadog;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.datadog.Plan.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes the series of one cluster of what Datadog answered. Pure.
 *
 * <ul>
 *   <li>Nulls and absent points are gaps. The newest bucket, and the one before it while it is
 *       younger than a step, are left out: Datadog still fills them.
 *   <li>Several series of one cluster (a template that groups by something else) become one by the
 *       worst value of each bucket; an average of percentiles would be none.
 *   <li>A ratio is divided bucket by bucket. Without a divisor, or with zero, it is a gap; without
 *       a count above it, it is zero, as in Datadog's own arithmetic of counts.
 * </ul>
 */
final class SeriesReader {
  private final Window window;
  private final Duration step;
  private final Instant complete;

  /** {@code now} in domain time; buckets that end later than a step before it are left out. */
  SeriesReader(Window window, Duration step, Instant now) {
    this.window = window;
    this.step = step;
    this.complete = now.minus(step);
  }

  Answer<Series> read(
      Reading reading, Answer<List<Points>> value, Optional<Answer<List<Points>>> divisor) {
    return value.flatMap(
        above ->
            divisor
                .map(
                    answer ->
                        answer.flatMap(
                            below ->
                                series(
                                    reading,
                                    above,
                                    divided(values(reading, above), values(reading, below)))))
                .orElseGet(() -> series(reading, above, values(reading, above))));
  }

  private Answer<Series> series(Reading reading, List<Points> found, double[] values) {
    if (Arrays.stream(values).allMatch(Double::isNaN)) {
      return Answer.unknown(
          "Datadog has no value of "
              + reading.metric().name()
              + " for cluster "
              + reading.cluster().id()
              + " from "
              + window.from()
              + " to "
              + window.to());
    }
    return Answer.known(
        Series.of(window.from(), step, values, reading.text(), unit(reading.metric(), found)));
  }

  private static String unit(MetricQuery metric, List<Points> found) {
    if (!metric.unit().isBlank()) {
      return metric.unit();
    }
    return found.stream().map(Points::unit).flatMap(Optional::stream).findFirst().orElse("");
  }

  private static double[] divided(double[] above, double[] below) {
    double[] ratio = new double[above.length];
    for (int i = 0; i < ratio.length; i++) {
      if (Double.isNaN(below[i]) || below[i] == 0) {
        ratio[i] = Double.NaN;
      } else {
        ratio[i] = Double.isNaN(above[i]) ? 0 : above[i] / below[i];
      }
    }
    return ratio;
  }

  /** All series of the reading's cluster as one, on the grid of the window. */
  private double[] values(Reading reading, List<Points> found) {
    double[] worst = gaps();
    for (Points series : found) {
      if (!reading.group().map(series::isTagged).orElse(true)) {
        continue;
      }
      double[] values = onGrid(series);
      for (int i = 0; i < worst.length; i++) {
        worst[i] = worse(worst[i], values[i], reading.metric().worse());
      }
    }
    return worst;
  }

  private static double worse(double one, double other, Direction direction) {
    if (Double.isNaN(one) || Double.isNaN(other)) {
      return Double.isNaN(one) ? other : one;
    }
    return direction == Direction.LOWER ? Math.min(one, other) : Math.max(one, other);
  }

  /** Points that are finer than the step become one: the sum of counts, else the mean. */
  private double[] onGrid(Points series) {
    double[] sums = new double[gaps().length];
    int[] counts = new int[sums.length];
    for (int i = 0; i < series.size(); i++) {
      Instant at = Instant.ofEpochMilli(series.millis(i));
      if (window.contains(at)) {
        int index = (int) Duration.between(window.from(), at).dividedBy(step);
        if (index < sums.length && complete(index)) {
          sums[index] += series.value(i);
          counts[index]++;
        }
      }
    }
    double[] values = gaps();
    for (int i = 0; i < values.length; i++) {
      if (counts[i] > 0) {
        values[i] = series.areCounts() ? sums[i] : sums[i] / counts[i];
      }
    }
    return values;
  }

  private boolean complete(int index) {
    return !window.from().plus(step.multipliedBy(index + 1L)).isAfter(complete);
  }

  private double[] gaps() {
    double[] values = new double[(int) window.length().dividedBy(step)];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
