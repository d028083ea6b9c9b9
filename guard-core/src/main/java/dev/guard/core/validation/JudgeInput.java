package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import java.util.List;
import java.util.Map;

/**
 * All that a judge reads about one cluster. Immutable.
 *
 * @param queries the metrics; a critical one without values makes the verdict INCONCLUSIVE
 * @param baselineWindow before the change
 * @param baseline series by metric name; a missing name is unknown
 * @param observedWindow after the change
 * @param observed series by metric name; a missing name is unknown
 * @param earlierDays the same two windows on earlier days; may be empty
 */
public record JudgeInput(
    String clusterId,
    List<MetricQuery> queries,
    Window baselineWindow,
    Map<String, Answer<Series>> baseline,
    Window observedWindow,
    Map<String, Answer<Series>> observed,
    List<EarlierDay> earlierDays) {
  public JudgeInput {
    queries = List.copyOf(queries);
    baseline = Map.copyOf(baseline);
    observed = Map.copyOf(observed);
    earlierDays = List.copyOf(earlierDays);
  }

  /** Without earlier days. */
  public JudgeInput(
      String clusterId,
      List<MetricQuery> queries,
      Window baselineWindow,
      Map<String, Answer<Series>> baseline,
      Window observedWindow,
      Map<String, Answer<Series>> observed) {
    this(clusterId, queries, baselineWindow, baseline, observedWindow, observed, List.of());
  }

  /**
   * The hours of the baseline and of the observation on an earlier day, by metric name: what the
   * daily rhythm alone does to a metric.
   */
  public record EarlierDay(Map<String, Answer<Series>> before, Map<String, Answer<Series>> after) {
    public EarlierDay {
      before = Map.copyOf(before);
      after = Map.copyOf(after);
    }
  }

  JudgeInput withQueries(List<MetricQuery> others) {
    return new JudgeInput(
        clusterId, others, baselineWindow, baseline, observedWindow, observed, earlierDays);
  }
}
