package dev.guard.api.metrics;

import java.util.Optional;

/**
 * What a metric may do after the upgrade; a violated part fails the metric. Empty parts do not
 * apply.
 *
 * <p>{@code max} and {@code maxIncrease} together are one part: it is violated only where the value
 * is above both {@code max} and the baseline plus {@code maxIncrease}. That is how an error rate is
 * limited: a cluster that was above {@code max} before the change is not failed for it.
 *
 * @param maxIncreasePercent allowed change in the worse direction against the baseline, in percent
 * @param maxIncrease allowed change against the baseline in the metric's own unit
 * @param max the highest allowed value, whatever the baseline was
 */
public record Limit(
    Optional<Double> maxIncreasePercent, Optional<Double> maxIncrease, Optional<Double> max) {

  public static Limit increasePercent(double percent) {
    return new Limit(Optional.of(percent), Optional.empty(), Optional.empty());
  }

  public static Limit max(double value) {
    return new Limit(Optional.empty(), Optional.empty(), Optional.of(value));
  }
}
