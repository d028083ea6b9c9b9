package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Known;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.core.validation.JudgeInput.EarlierDay;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether the time of day explains a change: on every earlier day that is known the same hours got
 * worse by at least half as much. Conservative on purpose: it turns a FAIL into INCONCLUSIVE, never
 * into a PASS.
 */
final class Rhythm {
  private static final double SHARE = 0.5;

  private Rhythm() {}

  static Optional<String> explains(MetricQuery query, JudgeInput input, Change change) {
    List<Double> days =
        input.earlierDays().stream()
            .map(day -> worsening(query, day))
            .flatMap(Optional::stream)
            .toList();
    if (days.isEmpty() || change.worse() <= 0) {
      return Optional.empty();
    }
    boolean usual = days.stream().allMatch(worse -> worse >= SHARE * change.worse());
    return usual
        ? Optional.of("the same hours of " + days.size() + " earlier day(s) show a like change")
        : Optional.empty();
  }

  private static Optional<Double> worsening(MetricQuery query, EarlierDay day) {
    Optional<Values> before = whole(MetricsComparator.answer(day.before(), query.name()));
    Optional<Values> after = whole(MetricsComparator.answer(day.after(), query.name()));
    return before.flatMap(
        earlier -> after.map(later -> Change.between(query, earlier, later).worse()));
  }

  private static Optional<Values> whole(Answer<Series> series) {
    if (series instanceof Known<Series> known
        && Arrays.stream(known.value().values()).anyMatch(Double::isFinite)) {
      return Values.of(series, known.value().window()).known();
    }
    return Optional.empty();
  }
}
