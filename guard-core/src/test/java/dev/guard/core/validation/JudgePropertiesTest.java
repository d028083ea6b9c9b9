package dev.guard.core.validation;

import static dev.guard.core.validation.JudgeCase.AFTER;
import static dev.guard.core.validation.JudgeCase.CPU;
import static dev.guard.core.validation.JudgeCase.ERRORS;
import static dev.guard.core.validation.JudgeCase.LATENCY;
import static dev.guard.core.validation.JudgeCase.POINTS;
import static dev.guard.core.validation.JudgeCase.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** What holds over many seeds. */
final class JudgePropertiesTest {
  private static final int SEEDS = 200;

  @Test
  void identicalDistributionsPassAtLeastNinetyNineTimesInAHundred() {
    assertThat(share(Verdict.PASS, JudgeCase::calm)).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void veryNoisyIdenticalDistributionsHardlyEverFail() {
    assertThat(
            share(
                Verdict.FAIL,
                seed -> {
                  JudgeCase wild = JudgeCase.calm(seed);
                  return wild.metric(LATENCY, wild.noisy(0.2, 0.6), wild.noisy(0.2, 0.6))
                      .metric(CPU, wild.noisy(3e7, 0.6), wild.noisy(3e7, 0.6))
                      .metric(ERRORS, wild.noisy(0.002, 0.9), wild.noisy(0.002, 0.9));
                }))
        .isLessThanOrEqualTo(0.01);
  }

  @Test
  void sixtyPercentMoreLatencyAlwaysFails() {
    assertThat(
            share(
                Verdict.FAIL,
                seed -> {
                  JudgeCase slow = JudgeCase.calm(seed);
                  return slow.after(LATENCY, slow.noisy(0.32, 0.15));
                }))
        .isEqualTo(1);
  }

  @Test
  void anErrorSpikeInEveryOtherMinuteAlwaysFails() {
    assertThat(
            share(
                Verdict.FAIL,
                seed -> {
                  Random random = new Random(seed);
                  return JudgeCase.calm(seed)
                      .after(ERRORS, minute -> random.nextBoolean() ? 0.05 : 0.0001);
                }))
        .isEqualTo(1);
  }

  @Test
  void aThirdOfTheMinutesMissingAtRandomChangesNoVerdict() {
    assertThat(share(Verdict.PASS, seed -> holes(JudgeCase.calm(seed), seed, 0.2)))
        .isGreaterThanOrEqualTo(0.99);
    assertThat(share(Verdict.FAIL, seed -> holes(JudgeCase.calm(seed), seed, 0.32))).isEqualTo(1);
  }

  @Test
  void theDailyRhythmOfTrafficAndLatencyPassesAtTheSlopesOfTheDay() {
    assertThat(
            share(
                Verdict.PASS,
                seed -> {
                  double phase = new Random(seed).nextDouble() * 2 * Math.PI;
                  JudgeCase daily = JudgeCase.calm(seed);
                  return daily
                      .metric(
                          LATENCY,
                          rhythm(daily.noisy(0.2, 0.05), 0.06, phase),
                          rhythm(daily.noisy(0.2, 0.05), 0.06, phase + 2 * Math.PI * 2 / 24))
                      .metric(
                          REQUESTS,
                          rhythm(daily.noisy(600, 0.05), 0.5, phase),
                          rhythm(daily.noisy(600, 0.05), 0.5, phase + 2 * Math.PI * 2 / 24));
                }))
        .isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void theOrderOfTheValuesDoesNotMatter() {
    for (long seed = 0; seed < 20; seed++) {
      JudgeCase sorted = JudgeCase.calm(seed);
      double[] values = values(sorted.noisy(0.24, 0.2));
      double[] shuffled = shuffled(values, seed);
      ValidationResult one = sorted.after(LATENCY, minute -> values[minute]).judged();
      ValidationResult other = sorted.after(LATENCY, minute -> shuffled[minute]).judged();
      assertThat(other).isEqualTo(one);
    }
  }

  @Test
  void theSameInputGivesTheSameVerdict() {
    JudgeInput input = JudgeCase.calm(3).input();
    assertThat(JudgeCase.judge().judge(input)).isEqualTo(JudgeCase.judge().judge(input));
  }

  @Test
  void aCalmClusterNeverFailsEarlyHoweverOftenOneLooks() {
    for (long seed = 0; seed < 15; seed++) {
      JudgeCase calm = JudgeCase.calm(seed);
      double[] latency = values(calm.noisy(0.2, 0.15));
      for (int until = 5; until <= POINTS; until += 5) {
        JudgeInput input = calm.after(LATENCY, minute -> latency[minute]).inputUntil(until);
        assertThat(JudgeCase.judge().early(input)).isEmpty();
      }
    }
  }

  @Test
  void nothingButGapsIsInconclusiveForEverySeed() {
    assertThat(
            share(
                Verdict.INCONCLUSIVE,
                seed ->
                    JudgeCase.calm(seed)
                        .after(LATENCY, minute -> Double.NaN)
                        .after(ERRORS, minute -> Double.NaN)
                        .after(REQUESTS, minute -> Double.NaN)
                        .after(CPU, minute -> Double.NaN)))
        .isEqualTo(1);
    assertThat(AFTER.length()).hasMinutes(POINTS);
  }

  private static double share(Verdict verdict, LongFunction<JudgeCase> cases) {
    int count = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      if (cases.apply(seed).judged().verdict() == verdict) {
        count++;
      }
    }
    return (double) count / SEEDS;
  }

  private static JudgeCase holes(JudgeCase calm, long seed, double latency) {
    Random random = new Random(seed);
    IntToDoubleFunction values = calm.noisy(latency, 0.1);
    return calm.after(
        LATENCY, minute -> random.nextInt(3) == 0 ? Double.NaN : values.applyAsDouble(minute));
  }

  private static IntToDoubleFunction rhythm(
      IntToDoubleFunction values, double amplitude, double phase) {
    return minute ->
        values.applyAsDouble(minute)
            * (1 + amplitude * Math.sin(phase + 2 * Math.PI * minute / (24 * 60)));
  }

  private static double[] values(IntToDoubleFunction function) {
    double[] values = new double[POINTS];
    java.util.Arrays.setAll(values, function);
    return values;
  }

  private static double[] shuffled(double[] values, long seed) {
    double[] shuffled = values.clone();
    Random random = new Random(seed);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      double kept = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = kept;
    }
    return shuffled;
  }
}
