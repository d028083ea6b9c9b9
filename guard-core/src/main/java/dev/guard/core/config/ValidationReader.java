package dev.guard.core.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Turns section {@code validation} into what the engine reads. */
final class ValidationReader {
  private static final double LATENCY_P99 = 15;
  private static final double CONTROL_PLANE_RESOURCES = 30;
  private static final Duration SOAK = Duration.ofMinutes(60);
  private static final Duration FLUX_SYNC = Duration.ofMinutes(15);
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final Duration TILE = Duration.ofMinutes(5);

  private final Problems problems;

  ValidationReader(Problems problems) {
    this.problems = problems;
  }

  GuardConfig.Validation read(FileShape.Validation file) {
    Duration soak = either(file, "soak_period", file.soakPeriod(), file.soakPeriodMinutes(), SOAK);
    Duration step = metricStep(file);
    warnOfTooFewValues(file, "soak_period", soak, step);
    warnOfTooFewValues(file, "baseline", file.baseline(), step);
    return new GuardConfig.Validation(
        soak,
        file.baseline(),
        either(
            file,
            "flux_sync_timeout",
            file.fluxSyncTimeout(),
            file.fluxSyncTimeoutMinutes(),
            FLUX_SYNC),
        file.rolloutTimeout(),
        file.recoverySoak(),
        file.freshness(),
        file.poll(),
        file.checkTimeout(),
        step,
        file.minimumPoints(),
        file.minimumRequests(),
        thresholds(file.thresholds()));
  }

  private static GuardConfig.Thresholds thresholds(FileShape.Thresholds limits) {
    return new GuardConfig.Thresholds(
        limits.latencyIncreasePercent(),
        limits
            .latencyP99IncreasePercent()
            .orElse(Math.max(LATENCY_P99, limits.latencyIncreasePercent())),
        limits.errorRateMax(),
        limits.errorRateIncrease(),
        limits.resourceIncreasePercent(),
        limits
            .controlPlaneResourceIncreasePercent()
            .orElse(Math.min(CONTROL_PLANE_RESOURCES, limits.resourceIncreasePercent())));
  }

  private Duration either(
      FileShape.Validation file,
      String key,
      Optional<Duration> duration,
      Optional<Integer> minutes,
      Duration byDefault) {
    if (duration.isPresent() && minutes.isPresent()) {
      problems.add(
          file.self().position(key + "_minutes"),
          "validation." + key + " and validation." + key + "_minutes set the same; keep one.");
    }
    return duration.or(() -> minutes.map(Duration::ofMinutes)).orElse(byDefault);
  }

  /** Metrics are fetched in tiles of five minutes, which have to hold whole steps. */
  private Duration metricStep(FileShape.Validation file) {
    Duration step = file.metricStep();
    if (step.toSeconds() < 1 || step.compareTo(TILE) > 0) {
      return STEP; // out of range, which was said already
    }
    boolean whole = step.equals(step.truncatedTo(ChronoUnit.SECONDS));
    if (!whole || TILE.toSeconds() % step.toSeconds() != 0) {
      Position position =
          file.self()
              .entry("metric_step")
              .map(entry -> Position.of(entry.value(), entry.position().file()))
              .orElse(file.self().position());
      problems.add(
          position,
          "validation.metric_step must divide five minutes, as 5s, 10s, 30s, 1m and 5m do, not "
              + DurationText.of(step)
              + ".");
    }
    return step;
  }

  /** A window that starts inside a step holds one whole step less than fits into its length. */
  private void warnOfTooFewValues(
      FileShape.Validation file, String key, Duration window, Duration step) {
    long values = Math.max(0, window.dividedBy(step) - 1);
    if (values >= file.minimumPoints()) {
      return;
    }
    ConfigSection self = file.self();
    String written = self.entry(key).isEmpty() ? key + "_minutes" : key;
    problems.warn(
        self.position(written),
        "config.too-few-values",
        "validation."
            + key
            + " of "
            + DurationText.of(window)
            + " may hold only "
            + values
            + (values == 1 ? " value" : " values")
            + " of "
            + DurationText.of(step)
            + ", and minimum_points asks for "
            + file.minimumPoints()
            + ", so that no verdict can be reached.",
        "Give a longer "
            + key
            + ", a shorter validation.metric_step or fewer validation.minimum_points.");
  }
}
