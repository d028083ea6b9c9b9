package dev.guard.core.validation;

import static dev.guard.core.validation.JudgeCase.AFTER;
import static dev.guard.core.validation.JudgeCase.BEFORE;
import static dev.guard.core.validation.JudgeCase.CPU;
import static dev.guard.core.validation.JudgeCase.ERRORS;
import static dev.guard.core.validation.JudgeCase.LATENCY;
import static dev.guard.core.validation.JudgeCase.REQUESTS;
import static dev.guard.core.validation.JudgeCase.calm;
import static dev.guard.core.validation.JudgeCase.judge;
import static dev.guard.core.validation.JudgeCase.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ThresholdViolation;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JudgeTest {
  @Test
  void aClusterThatDidNotChangePassesAndSaysHowMuchWasJudged() {
    ValidationResult result = calm(1).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.PASS);
    assertThat(result.violations()).isEmpty();
    assertThat(result.summary()).isEqualTo("3 of 3 judged metrics are within their limits.");
  }

  @Test
  void sixtyPercentMoreLatencyFailsWithUnitQueryAndWindowsInTheViolation() {
    JudgeCase slow = calm(2);
    ValidationResult result = slow.after(LATENCY, slow.noisy(0.32, 0.1)).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    ThresholdViolation violation = result.violations().get(0);
    assertThat(violation.metric()).isEqualTo("latency_p99");
    assertThat(violation.unit()).isEqualTo("s");
    assertThat(violation.query()).isEqualTo("latency_p99{cluster:prod-1}");
    assertThat(violation.baseline()).isEqualTo(BEFORE);
    assertThat(violation.window()).isEqualTo(AFTER);
    assertThat(violation.observed()).isGreaterThan(violation.allowed()).isBetween(0.3, 0.35);
    assertThat(result.summary())
        .startsWith("latency_p99 went from 0.")
        .contains(" s (+", "at most 15 % worse than the baseline");
    MetricComparison latency = JudgeCase.of(result, LATENCY);
    assertThat(latency.changePercent().orElseThrow()).isBetween(50.0, 70.0);
    assertThat(latency.interval().orElseThrow().low()).isPositive();
    assertThat(latency.pValue().orElseThrow()).isLessThan(0.001);
  }

  @Test
  void anImprovementPasses() {
    JudgeCase fast = calm(3);
    ValidationResult result = fast.after(LATENCY, fast.noisy(0.1, 0.1)).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.PASS);
    assertThat(JudgeCase.of(result, LATENCY).changePercent().orElseThrow()).isNegative();
  }

  @Test
  void aMetricWhereLowerIsWorseFailsWhenItFalls() {
    MetricQuery success =
        new MetricQuery(
            "success",
            "s",
            "permille",
            Direction.LOWER,
            Optional.of(Limit.increasePercent(10)),
            true);
    JudgeCase falling = calm(4);
    falling.metric(success, falling.noisy(900, 0.02), falling.noisy(600, 0.02));

    assertThat(falling.judged().violations())
        .singleElement()
        .satisfies(one -> assertThat(one.allowed()).isBetween(790.0, 830.0));
    assertThat(falling.after(success, falling.noisy(1_500, 0.02)).judged().verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void anErrorRateAboveItsMaximumThatWasThereBeforePasses() {
    JudgeCase steady = calm(5);
    steady.metric(ERRORS, steady.noisy(0.004, 0.1), steady.noisy(0.004, 0.1));

    assertThat(steady.judged().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anErrorRateThatRoseButStaysUnderItsMaximumPasses() {
    JudgeCase low = calm(6);
    low.metric(ERRORS, low.noisy(0.0001, 0.1), low.noisy(0.0008, 0.1));

    assertThat(low.judged().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anErrorRateAboveItsMaximumAndItsBaselineFailsFromABaselineOfZero() {
    JudgeCase spike = calm(7);
    ValidationResult result = spike.metric(ERRORS, minute -> 0, spike.noisy(0.02, 0.3)).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(JudgeCase.of(result, ERRORS).changePercent()).isEmpty();
    assertThat(result.violations().get(0).limit())
        .isEqualTo("at most 0.0005 worse than the baseline, where it is above 0.001");
  }

  @Test
  void errorsInOneMinuteOnlyAreNotARegression() {
    JudgeCase blip = calm(8);
    blip.after(ERRORS, minute -> minute == 30 ? 0.5 : 0.0002);

    assertThat(blip.judged().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void noValuesOfACriticalMetricAreInconclusiveAndKeepTheReason() {
    ValidationResult result = calm(9).afterUnknown(LATENCY, "Datadog answered 503").judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.summary()).contains("latency_p99", "Datadog answered 503");
    assertThat(JudgeCase.of(result, LATENCY).observed()).isEmpty();
    assertThat(JudgeCase.of(result, LATENCY).change()).isEmpty();
  }

  @Test
  void aSeriesOfGapsOnlyIsInconclusiveAndNeverZero() {
    ValidationResult result = calm(10).after(LATENCY, minute -> Double.NaN).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, LATENCY).observed()).isEmpty();
  }

  @Test
  void aMetricThatWasNotFetchedIsInconclusive() {
    ValidationResult result =
        calm(11)
            .add(query("latency_p95", "s", Optional.of(Limit.increasePercent(10)), true))
            .judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.summary()).contains("Metric latency_p95 was not fetched");
  }

  @Test
  void anUncriticalMetricWithoutValuesIsNamedAndDoesNotBlock() {
    ValidationResult result = calm(12).after(CPU, minute -> Double.NaN).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.PASS);
    assertThat(result.summary())
        .isEqualTo("2 of 3 judged metrics are within their limits. Could not tell: proxy_cpu.");
  }

  @Test
  void tooFewValuesAreInconclusiveEvenWhenTheyLookBad() {
    ValidationResult result =
        calm(13).after(LATENCY, minute -> minute < 9 ? 5 : Double.NaN).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, LATENCY).reason())
        .isEqualTo(
            "Too few values: 60 before and 9 after the change; at least 10 are needed in each"
                + " window.");
    assertThat(JudgeCase.of(result, LATENCY).observed().orElseThrow().expected()).isEqualTo(60);
  }

  @Test
  void aMetricThatFellSilentDuringTheSoakIsInconclusive() {
    JudgeCase silent = calm(28);
    ValidationResult result =
        silent.after(LATENCY, minute -> minute < 25 ? 0.2 : Double.NaN).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, LATENCY).reason())
        .isEqualTo(
            "Too few values: 25 of 60 after the change; the metric fell silent or has holes.");
  }

  @Test
  void tooFewRequestsMakeLatencyAndErrorsInconclusiveButNotTheProxies() {
    JudgeCase quiet = calm(14);
    quiet.metric(REQUESTS, quiet.noisy(10, 0.1), quiet.noisy(10, 0.1));
    ValidationResult result = quiet.after(LATENCY, quiet.noisy(3, 0.1)).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, LATENCY).reason()).contains("at least 1000 are needed");
    assertThat(JudgeCase.of(result, ERRORS).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, CPU).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anUnknownNumberOfRequestsMakesLatencyInconclusive() {
    ValidationResult result = calm(15).afterUnknown(REQUESTS, "Datadog answered 503").judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(JudgeCase.of(result, LATENCY).reason())
        .startsWith("The number of requests is unknown: Datadog answered 503");
  }

  @Test
  void whenEverythingMovedBecauseTrafficTripledItIsInconclusive() {
    JudgeCase busy = calm(16);
    busy.after(REQUESTS, busy.noisy(1_800, 0.1)).after(LATENCY, busy.noisy(0.35, 0.1));
    busy.after(CPU, busy.noisy(2e8, 0.1)).after(ERRORS, busy.noisy(0.01, 0.1));
    ValidationResult result = busy.judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.summary())
        .containsPattern("traffic changed to (2\\.9|3\\.[01]) times the baseline");
    assertThat(result.violations()).allMatch(violation -> !violation.conclusive());
  }

  @Test
  void fallingTrafficDoesNotExcuseMoreErrors() {
    JudgeCase broken = calm(17);
    broken.after(REQUESTS, broken.noisy(200, 0.1)).after(ERRORS, broken.noisy(0.3, 0.1));

    assertThat(broken.judged().verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void processorTimeIsComparedPerRequestWhenTrafficGrew() {
    JudgeCase busier = calm(18);
    busier.after(REQUESTS, busier.noisy(1_080, 0.05)).after(CPU, busier.noisy(5.4e7, 0.1));

    assertThat(busier.judged().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aViolatedMetricFailsTheClusterEvenWhenAnotherIsInconclusive() {
    JudgeCase mixed = calm(19);
    mixed.afterUnknown(ERRORS, "Datadog answered 503").after(LATENCY, mixed.noisy(0.4, 0.1));

    assertThat(mixed.judged().verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aRiseFromZeroUnderAPercentageAloneIsInconclusive() {
    MetricQuery restarts =
        query("restarts", "count", Optional.of(Limit.increasePercent(10)), false);
    JudgeCase zero = calm(20);
    ValidationResult result = zero.metric(restarts, minute -> 0, zero.noisy(5, 0.1)).judged();

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.summary()).contains("a percentage of a baseline of zero says nothing");
  }

  @Test
  void aMaximumAloneHoldsWhateverTheBaselineWas() {
    MetricQuery queue = query("queue", "messages", Optional.of(Limit.max(100)), false);
    JudgeCase full = calm(21);

    ValidationResult above =
        full.metric(queue, full.noisy(150, 0.01), full.noisy(150, 0.01)).judged();
    assertThat(above.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(above.violations().get(0).message()).contains("allowed is at most 100.");
    assertThat(full.after(queue, full.noisy(80, 0.01)).judged().verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void onlyWatchedMetricsGiveNoVerdict() {
    JudgeCase watched = JudgeCase.empty();
    watched.metric(REQUESTS, watched.noisy(600, 0.1), watched.noisy(600, 0.1));

    assertThat(watched.judged().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(watched.judged().summary())
        .isEqualTo("Could not tell: no judged metric has enough data.");
  }

  @Test
  void aRiseThatEarlierDaysShowAtTheSameHoursIsInconclusive() {
    JudgeCase morning = calm(22);
    morning.after(LATENCY, morning.noisy(0.28, 0.05));
    assertThat(morning.judged().verdict()).isEqualTo(Verdict.FAIL);

    morning.earlierDay(LATENCY, morning.noisy(0.2, 0.05), morning.noisy(0.27, 0.05));
    assertThat(morning.judged().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(morning.judged().summary()).contains("1 earlier day(s) show a like change");

    morning.earlierDay(LATENCY, morning.noisy(0.2, 0.05), morning.noisy(0.2, 0.05));
    assertThat(morning.judged().verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void twiceALimitOfACriticalMetricFailsBeforeTheSoakEnds() {
    JudgeCase broken = calm(23);
    broken.after(LATENCY, minute -> 0.4 + 0.001 * minute);

    Optional<ValidationResult> early = judge().early(broken.inputUntil(15));
    assertThat(early).isPresent();
    assertThat(early.orElseThrow().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(early.orElseThrow().summary()).startsWith("Failed before the end of the soak.");
  }

  @Test
  void aLittleOverTheLimitUncriticalOrUnknownMetricsDoNotFailEarly() {
    JudgeCase little = calm(24);
    assertThat(judge().early(little.after(LATENCY, little.noisy(0.24, 0.05)).input())).isEmpty();

    JudgeCase uncritical = calm(25);
    assertThat(judge().early(uncritical.after(CPU, uncritical.noisy(3e8, 0.05)).input())).isEmpty();

    JudgeCase few = calm(26);
    few.after(LATENCY, minute -> 5);
    assertThat(judge().early(few.inputUntil(9))).isEmpty();

    assertThat(judge().early(calm(27).afterUnknown(LATENCY, "silent").input())).isEmpty();
  }

  @Test
  void aJumpThatFewValuesCannotTellFromChanceIsNeitherPassedNorFailed() {
    double[] before = new double[60];
    for (int i = 0; i < before.length; i++) {
      before[i] = 0.2 * (1 + 0.3 * Math.sin(i * 2.4));
    }
    before[10] = 0.36;
    before[40] = 0.37;
    double[] after = {0.31, 0.35, 0.32};
    Window brief = new Window(AFTER.from(), AFTER.from().plus(Duration.ofMinutes(3)));

    ValidationResult result =
        new Judge(JudgeSettings.of(2, 0).withFalseAlarm(0.001))
            .judge(
                new JudgeInput(
                    "c1",
                    List.of(LATENCY),
                    BEFORE,
                    Map.of(
                        LATENCY.name(),
                        Answer.known(Series.of(BEFORE.from(), JudgeCase.STEP, before, "q", "s"))),
                    brief,
                    Map.of(
                        LATENCY.name(),
                        Answer.known(Series.of(brief.from(), JudgeCase.STEP, after, "q", "s")))));

    assertThat(result.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.metrics().get(0).reason()).contains("so few values cannot tell");
  }
}
