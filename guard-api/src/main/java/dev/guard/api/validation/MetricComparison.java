package dev.guard.api.validation;

import dev.guard.api.metrics.Direction;
import java.util.Optional;

/**
 * One metric of one cluster before and after the change. Figures that could not be told are empty,
 * never zero.
 *
 * @param metric its name: {@code latency_p99}
 * @param unit of every figure but {@code changePercent} and {@code pValue}
 * @param query the text that was sent to the source
 * @param judged it has a limit; otherwise it is watched and reported only
 * @param critical without it the cluster's verdict is INCONCLUSIVE
 * @param baseline the figures before the change; empty where there were no values
 * @param observed the figures after the change; empty where there were no values
 * @param change the estimated change in the metric's unit; positive means higher
 * @param changePercent the change in percent of the baseline; empty where the baseline is zero
 * @param interval the confidence interval of the shift between the two windows
 * @param pValue the probability of such a difference if nothing had changed
 * @param reason a sentence that a person can read alone
 * @param bound what its limit allows; empty where it has none, or none that the baseline gives a
 *     value to
 */
public record MetricComparison(
    String metric,
    String unit,
    String query,
    Direction worse,
    boolean judged,
    boolean critical,
    Optional<Sample> baseline,
    Optional<Sample> observed,
    Optional<Double> change,
    Optional<Double> changePercent,
    Optional<Interval> interval,
    Optional<Double> pValue,
    Verdict verdict,
    String reason,
    Optional<Bound> bound) {
  /** A comparison without a bound. */
  public MetricComparison(
      String metric,
      String unit,
      String query,
      Direction worse,
      boolean judged,
      boolean critical,
      Optional<Sample> baseline,
      Optional<Sample> observed,
      Optional<Double> change,
      Optional<Double> changePercent,
      Optional<Interval> interval,
      Optional<Double> pValue,
      Verdict verdict,
      String reason) {
    this(
        metric,
        unit,
        query,
        worse,
        judged,
        critical,
        baseline,
        observed,
        change,
        changePercent,
        interval,
        pValue,
        verdict,
        reason,
        Optional.empty());
  }
}
