package dev.guard.core.run;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.validation.Bound;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Sample;
import dev.guard.api.validation.ThresholdViolation;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The judge's word on each metric of a cluster, as evidence. Pure. */
final class MetricEvidence {
  private MetricEvidence() {}

  /**
   * One piece for each metric.
   *
   * @param kind {@link dev.guard.api.evidence.Kinds#METRIC METRIC} or {@link
   *     dev.guard.api.evidence.Kinds#RECOVERY RECOVERY}
   */
  static List<Evidence> of(String kind, ValidationResult result) {
    return result.metrics().stream().map(metric -> metric(kind, metric, result)).toList();
  }

  private static Evidence metric(String kind, MetricComparison metric, ValidationResult result) {
    boolean silent = metric.observed().isEmpty();
    boolean fine = metric.verdict() == Verdict.PASS && !silent;
    Map<String, String> facts = new HashMap<>();
    facts.put("metric", metric.metric());
    facts.put("verdict", silent ? "NO_DATA" : metric.verdict().name());
    facts.put("unit", metric.unit());
    metric.baseline().ifPresent(sample -> facts.put("before", figure(sample.median())));
    metric.observed().ifPresent(sample -> facts.put("after", figure(sample.median())));
    metric.changePercent().ifPresent(change -> facts.put("change_percent", figure(change)));
    String limit = limit(metric, result);
    if (!limit.isEmpty()) {
      facts.put("limit", limit);
    }
    metric.bound().ifPresent(bound -> facts.put("allowed", figure(bound.allowed())));
    List<String> lines = new ArrayList<>();
    metric.baseline().ifPresent(sample -> lines.add(series("before", sample, metric.unit())));
    metric.observed().ifPresent(sample -> lines.add(series("after", sample, metric.unit())));
    metric
        .bound()
        .ifPresent(bound -> lines.add("allowed: " + figure(bound.allowed()) + " " + metric.unit()));
    lines.add("query: " + metric.query());
    return Evidence.of(
            kind, metric.metric(), fine ? Severity.INFO : Severity.ERROR, metric.reason())
        .withFacts(facts)
        .withLines(lines)
        .seen(result.observed().to(), 1);
  }

  /** What was broken; where nothing was, what would have been. */
  private static String limit(MetricComparison metric, ValidationResult result) {
    String broken =
        result.violations().stream()
            .filter(violation -> violation.metric().equals(metric.metric()))
            .map(ThresholdViolation::limit)
            .distinct()
            .collect(Collectors.joining("; "));
    return broken.isEmpty() ? metric.bound().map(Bound::words).orElse("") : broken;
  }

  private static String series(String when, Sample sample, String unit) {
    return when
        + ": median "
        + figure(sample.median())
        + " "
        + unit
        + ", mean "
        + figure(sample.mean())
        + " "
        + unit
        + ", "
        + sample.points()
        + " of "
        + sample.expected()
        + " values, "
        + Words.time(sample.window().from())
        + " to "
        + Words.time(sample.window().to());
  }

  /** Four digits that count; no more of a measured value tells anything. */
  private static String figure(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
