package dev.guard.api.metrics;

import dev.guard.api.Answer;
import java.util.Map;

/**
 * The answers to a {@link MetricRequest}: one entry for every cluster and query.
 *
 * @param calls how many requests the source needed
 */
public record MetricAnswer(Map<SeriesKey, Answer<Series>> series, int calls) {
  public MetricAnswer {
    series = Map.copyOf(series);
  }
}
