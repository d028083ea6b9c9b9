package dev.guard.core.precheck;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code metrics.available}: every critical metric has values now, since without them the upgrade
 * could not be judged afterwards.
 */
public final class MetricsAvailableCheck implements HealthCheck {
  public static final String NAME = "metrics.available";

  private final List<MetricQuery> critical;
  private final Duration window;

  /**
   * @param queries all configured metrics
   * @param window how far back a value may lie
   */
  public MetricsAvailableCheck(List<MetricQuery> queries, Duration window) {
    this.critical = queries.stream().filter(MetricQuery::critical).toList();
    this.window = window;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    if (critical.isEmpty()) {
      return context.warn(
          "No metric is marked critical, so the upgrade is judged by its rollout alone.");
    }
    Instant now = context.time().instant();
    Window last = new Window(now.minus(window), now);
    List<Finding> missing = new ArrayList<>();
    for (MetricQuery query : critical) {
      Answer<Series> answer = context.metric(query.name(), last);
      String why =
          answer.fold(
              series -> series.present().length > 0 ? "" : "no value", unknown -> unknown.reason());
      if (!why.isEmpty()) {
        missing.add(missing(query, why));
      }
    }
    String span = "the last " + window.toMinutes() + " min";
    if (missing.isEmpty()) {
      return context
          .pass("All " + critical.size() + " critical metrics have values in " + span + ".")
          .withDetails(Map.of("metrics", String.valueOf(critical.size())));
    }
    HealthCheckResult unknown =
        context.unknown(
            missing.size()
                + " of "
                + critical.size()
                + " critical metrics have no value in "
                + span
                + ": "
                + String.join(
                    "; ",
                    missing.stream().map(each -> each.object() + ", " + each.message()).toList()));
    return new HealthCheckResult(
        unknown.clusterId(),
        NAME,
        unknown.status(),
        unknown.message(),
        unknown.timestamp(),
        missing,
        Map.of("metrics", String.valueOf(critical.size())));
  }

  private static Finding missing(MetricQuery query, String why) {
    return new Finding(
        Severity.WARNING,
        "metrics.no-data",
        query.name(),
        "query `" + query.template() + "`: " + why,
        "Check the query and the cluster's tags in the registry.");
  }
}
