package dev.guard.core.report;

import dev.guard.api.metrics.Series;
import dev.guard.api.validation.MetricComparison;
import java.util.Optional;

/**
 * One metric of one cluster before and after a change, to be drawn. Immutable.
 *
 * @param comparison what the judge says of it, with its certainty and its limit
 * @param before the series of the baseline; empty where it is not stored
 * @param after the series of the time after the change; empty where it is not stored
 */
public record MetricPlot(
    String clusterId,
    MetricComparison comparison,
    Optional<Series> before,
    Optional<Series> after) {

  /** Whether there is a value to draw. */
  public boolean isEmpty() {
    return empty(before) && empty(after);
  }

  private static boolean empty(Optional<Series> series) {
    return series.filter(known -> known.present().length > 0).isEmpty();
  }
}
