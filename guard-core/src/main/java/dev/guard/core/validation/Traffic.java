package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricQuery;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code request_count} says of the two windows. Metrics that are made of requests mean little
 * without enough of them, and a change of traffic explains other changes.
 *
 * @param measured whether a metric of that name is configured at all
 */
record Traffic(boolean measured, Answer<Volume> volume) {
  static final String METRIC = "request_count";

  /** Requests in each window, and how their number per bucket changed. */
  record Volume(double baseline, double observed, double factor, double pValue) {}

  static Traffic of(JudgeInput input) {
    boolean measured = input.queries().stream().anyMatch(query -> query.name().equals(METRIC));
    Answer<Values> before =
        Values.of(MetricsComparator.answer(input.baseline(), METRIC), input.baselineWindow());
    Answer<Values> after =
        Values.of(MetricsComparator.answer(input.observed(), METRIC), input.observedWindow());
    return new Traffic(measured, before.flatMap(known -> after.map(later -> volume(known, later))));
  }

  private static Volume volume(Values before, Values after) {
    double factor = before.median() > 0 ? after.median() / before.median() : Double.NaN;
    double pValue = Shift.between(before, after, Direction.EITHER).pValue();
    return new Volume(requests(before), requests(after), factor, pValue);
  }

  /** Counts per bucket are summed; rates are multiplied with the time that they cover. */
  private static double requests(Values values) {
    String unit = values.unit().toLowerCase(Locale.ROOT);
    double seconds = values.step().toMillis() / 1_000.0;
    double perBucket = unit.endsWith("/s") ? seconds : unit.endsWith("/min") ? seconds / 60 : 1;
    return Arrays.stream(values.sorted()).sum() * perBucket;
  }

  /** Why a metric that is made of requests cannot be judged; empty where it can. */
  Optional<String> tooLittleFor(MetricQuery query, JudgeSettings settings) {
    if (!measured || !madeOfRequests(query)) {
      return Optional.empty();
    }
    return volume.fold(
        known -> {
          if (Math.min(known.baseline(), known.observed()) >= settings.minimumRequests()) {
            return Optional.empty();
          }
          return Optional.of(
              String.format(
                  Locale.ROOT,
                  "Only %.0f requests before and %.0f after the change; at least %d are needed in"
                      + " each window.",
                  known.baseline(),
                  known.observed(),
                  settings.minimumRequests()));
        },
        unknown -> Optional.of("The number of requests is unknown: " + unknown.reason() + "."));
  }

  /**
   * Why a change for the worse may come from traffic alone. Twice the load explains what rises with
   * load and half of it what falls; falling traffic never excuses a higher latency or error rate.
   */
  Optional<String> explains(MetricQuery query, double alpha, JudgeSettings settings) {
    if (query.name().equals(METRIC)) {
      return Optional.empty();
    }
    return volume
        .known()
        .filter(known -> known.pValue() <= alpha && movedTowards(query.worse(), known, settings))
        .map(
            known ->
                String.format(
                    Locale.ROOT,
                    "traffic changed to %.1f times the baseline, so the windows are not comparable",
                    known.factor()));
  }

  private static boolean movedTowards(Direction worse, Volume volume, JudgeSettings settings) {
    boolean up = volume.factor() >= settings.trafficFactor();
    boolean down = volume.factor() <= 1 / settings.trafficFactor();
    return switch (worse) {
      case HIGHER -> up;
      case LOWER -> down;
      case EITHER -> up || down;
    };
  }

  /** Processor time grows with requests, so more of it is compared per request; never less. */
  double scaleOf(MetricQuery query) {
    if (!query.unit().toLowerCase(Locale.ROOT).endsWith("cores")
        || query.name().startsWith("control_plane")) {
      return 1;
    }
    return volume.known().map(Volume::factor).filter(factor -> factor > 1).orElse(1.0);
  }

  private static boolean madeOfRequests(MetricQuery query) {
    if (query.name().startsWith("control_plane") || query.name().equals(METRIC)) {
      return false;
    }
    return switch (query.unit().toLowerCase(Locale.ROOT)) {
      case "ratio", "percent", "s", "ms", "us", "ns", "second", "millisecond" -> true;
      default -> query.name().startsWith("latency") || query.name().startsWith("error_rate");
    };
  }
}
