package dev.guard.core.validation;

import dev.guard.core.config.GuardConfig;

/**
 * How careful a judge is. Immutable.
 *
 * @param minimumPoints values that each series needs before and after the change
 * @param minimumRequests requests that each window needs before error rates and latencies are
 *     compared
 * @param falseAlarm the probability that a cluster in which nothing changed is called changed; it
 *     is divided by the number of judged metrics (Bonferroni)
 * @param trafficFactor from this change of traffic on, up or down, the windows are not comparable
 */
public record JudgeSettings(
    int minimumPoints, long minimumRequests, double falseAlarm, double trafficFactor) {
  /** One-sided 1 %, the two-sided 98 % that Kayenta's Mann-Whitney classifier uses. */
  private static final double FALSE_ALARM = 0.01;

  private static final double TRAFFIC_FACTOR = 2;

  public static JudgeSettings of(int minimumPoints, long minimumRequests) {
    return new JudgeSettings(minimumPoints, minimumRequests, FALSE_ALARM, TRAFFIC_FACTOR);
  }

  public static JudgeSettings of(GuardConfig.Validation validation) {
    return of(validation.minimumPoints(), validation.minimumRequests());
  }

  JudgeSettings withFalseAlarm(double probability) {
    return new JudgeSettings(minimumPoints, minimumRequests, probability, trafficFactor);
  }
}
