package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.Sample;
import dev.guard.api.validation.ThresholdViolation;
import dev.guard.api.validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compares one metric after the change with its baseline. Pure: the same input gives the same
 * answer, whatever the order of the values. Thread-safe.
 *
 * <ol>
 *   <li>No values, or fewer than {@code minimumPoints} in either window, or fewer than half of
 *       those that the time after the change should have: INCONCLUSIVE (missing data is never zero;
 *       Flagger's {@code ErrNoValuesFound}, Kayenta's {@code Nodata}).
 *   <li>Fewer requests than {@code minimumRequests} in either window: metrics made of requests are
 *       INCONCLUSIVE (1,000 in GUARD's first implementation).
 *   <li>A limit over the baseline is violated where the estimated change exceeds it <em>and</em>
 *       the Mann-Whitney test finds the change credible (Kayenta's {@code MannWhitneyClassifier}).
 *   <li>A {@code max} alone is violated where the observed value is above it, whatever the baseline
 *       was, and more than a few single buckets are.
 *   <li>{@code max} with {@code maxIncrease} is violated only where both are exceeded (GUARD's
 *       default for error rates: 0.001, and 0.0005 over the baseline).
 *   <li>A percentage of a baseline of zero says nothing: only absolute limits apply, and a credible
 *       rise without one is INCONCLUSIVE.
 *   <li>What a change of traffic, or the same hours of earlier days, explain as well does not fail
 *       (GUARD compares after with before and has no control running beside).
 * </ol>
 */
public final class MetricsComparator {
  private final JudgeSettings settings;

  public MetricsComparator(JudgeSettings settings) {
    this.settings = settings;
  }

  /**
   * Compares {@code query}'s series of {@code input}, with the settings' whole false alarm rate.
   */
  public Compared compare(MetricQuery query, JudgeInput input) {
    return compare(query, input, Traffic.of(input), settings.falseAlarm());
  }

  Compared compare(MetricQuery query, JudgeInput input, Traffic traffic, double alpha) {
    Answer<Values> before =
        Values.of(answer(input.baseline(), query.name()), input.baselineWindow());
    Answer<Values> after =
        Values.of(answer(input.observed(), query.name()), input.observedWindow());
    Comparing comparing = new Comparing(query, before.known(), after.known());
    Optional<String> missing = missing(before, after);
    if (missing.isPresent()) {
      return comparing.inconclusive(missing.orElseThrow());
    }
    Values baseline = before.known().orElseThrow();
    Values observed = after.known().orElseThrow();
    comparing.shift(Change.between(query, baseline, observed.dividedBy(traffic.scaleOf(query))));
    Optional<String> tooLittle = traffic.tooLittleFor(query, settings);
    if (tooLittle.isPresent()) {
      return comparing.inconclusive(tooLittle.orElseThrow());
    }
    if (query.limit().isEmpty()) {
      return comparing.of(Verdict.PASS, "Watched, not judged: it has no limit.", List.of());
    }
    if (Shift.leastProbability(baseline, observed) > alpha) {
      return comparing.inconclusive(
          "Too few values to tell a change from chance: " + counts(baseline, observed) + ".");
    }
    Optional<String> excuse =
        traffic
            .explains(query, alpha, settings)
            .or(() -> Rhythm.explains(query, input, comparing.change()));
    return judged(comparing, Limits.exceeded(query, comparing.change(), alpha, excuse));
  }

  private static Compared judged(Comparing comparing, List<ThresholdViolation> violations) {
    if (violations.stream().anyMatch(ThresholdViolation::conclusive)) {
      return comparing.of(
          Verdict.FAIL,
          violations.stream()
              .filter(ThresholdViolation::conclusive)
              .map(ThresholdViolation::message)
              .findFirst()
              .orElseThrow(),
          violations);
    }
    if (!violations.isEmpty()) {
      return comparing.of(Verdict.INCONCLUSIVE, violations.get(0).message(), violations);
    }
    return comparing.of(Verdict.PASS, comparing.change().sentence(), List.of());
  }

  private Optional<String> missing(Answer<Values> before, Answer<Values> after) {
    if (before instanceof Unknown<Values> unknown) {
      return Optional.of("The baseline is unknown: " + unknown.reason() + ".");
    }
    if (after instanceof Unknown<Values> unknown) {
      return Optional.of("The values after the change are unknown: " + unknown.reason() + ".");
    }
    Values baseline = before.known().orElseThrow();
    Values observed = after.known().orElseThrow();
    if (!baseline.step().equals(observed.step())) {
      return Optional.of(
          "The baseline has a value every "
              + baseline.step().toSeconds()
              + " s and the observation every "
              + observed.step().toSeconds()
              + " s, so they are not comparable.");
    }
    if (Math.min(baseline.points(), observed.points()) < settings.minimumPoints()) {
      return Optional.of(
          "Too few values: "
              + counts(baseline, observed)
              + "; at least "
              + settings.minimumPoints()
              + " are needed in each window.");
    }
    Sample sample = observed.sample();
    if (!observed.counted() && 2 * sample.points() < sample.expected()) {
      return Optional.of(
          "Too few values: "
              + sample.points()
              + " of "
              + sample.expected()
              + " after the change; the metric fell silent or has holes.");
    }
    return Optional.empty();
  }

  private static String counts(Values baseline, Values observed) {
    return String.format(
        Locale.ROOT, "%d before and %d after the change", baseline.points(), observed.points());
  }

  static Answer<Series> answer(Map<String, Answer<Series>> answers, String metric) {
    Answer<Series> found = answers.get(metric);
    return found != null ? found : Answer.unknown("Metric " + metric + " was not fetched");
  }

  /** Collects what is known of one comparison. */
  private static final class Comparing {
    private final MetricQuery query;
    private final Optional<Values> baseline;
    private final Optional<Values> observed;
    private Optional<Change> change = Optional.empty();

    Comparing(MetricQuery query, Optional<Values> baseline, Optional<Values> observed) {
      this.query = query;
      this.baseline = baseline;
      this.observed = observed;
    }

    void shift(Change known) {
      this.change = Optional.of(known);
    }

    Change change() {
      return change.orElseThrow();
    }

    Compared inconclusive(String reason) {
      return of(Verdict.INCONCLUSIVE, reason, new ArrayList<>());
    }

    Compared of(Verdict verdict, String reason, List<ThresholdViolation> violations) {
      String text = observed.or(() -> baseline).map(Values::query).orElse(query.template());
      return new Compared(
          new MetricComparison(
              query.name(),
              query.unit(),
              text,
              query.worse(),
              query.limit().isPresent(),
              query.critical(),
              baseline.map(Values::sample),
              observed.map(Values::sample),
              change.map(Change::estimate),
              change.flatMap(Change::percent),
              change.map(known -> known.shift().interval()),
              change.map(known -> known.shift().pValue()),
              verdict,
              reason,
              Limits.bound(query, baseline, change)),
          violations);
    }
  }
}
