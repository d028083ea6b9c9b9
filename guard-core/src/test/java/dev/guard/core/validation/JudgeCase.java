package dev.guard.core.validation;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.Series;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ValidationResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A cluster with an hour of baseline and an hour of soak, a value a minute, changed by tests. */
final class JudgeCase {
  static final Duration STEP = Duration.ofMinutes(1);
  static final int POINTS = 60;
  static final Window BEFORE = window("2026-03-02T08:00:00Z");
  static final Window AFTER = window("2026-03-02T10:00:00Z");

  static final MetricQuery LATENCY =
      query("latency_p99", "s", Optional.of(Limit.increasePercent(15)), true);
  static final MetricQuery ERRORS =
      query(
          "error_rate",
          "ratio",
          Optional.of(new Limit(Optional.empty(), Optional.of(0.0005), Optional.of(0.001))),
          true);
  static final MetricQuery REQUESTS = query("request_count", "count", Optional.empty(), true);
  static final MetricQuery CPU =
      query("proxy_cpu", "nanocores", Optional.of(Limit.increasePercent(50)), false);

  private final Random random;
  private final List<MetricQuery> queries = new ArrayList<>();
  private final Map<String, Answer<Series>> baseline = new HashMap<>();
  private final Map<String, Answer<Series>> observed = new HashMap<>();
  private final List<JudgeInput.EarlierDay> days = new ArrayList<>();

  private JudgeCase(long seed) {
    this.random = new Random(seed);
  }

  static JudgeCase empty() {
    return new JudgeCase(1);
  }

  /** Latency, errors, requests and CPU that do not change but for noise. */
  static JudgeCase calm(long seed) {
    JudgeCase calm = new JudgeCase(seed);
    return calm.metric(LATENCY, calm.noisy(0.2, 0.1), calm.noisy(0.2, 0.1))
        .metric(ERRORS, calm.noisy(0.0002, 0.5), calm.noisy(0.0002, 0.5))
        .metric(REQUESTS, calm.noisy(600, 0.1), calm.noisy(600, 0.1))
        .metric(CPU, calm.noisy(3e7, 0.2), calm.noisy(3e7, 0.2));
  }

  /** Normal noise around {@code level}, never below zero; {@code share} is its deviation. */
  IntToDoubleFunction noisy(double level, double share) {
    return minute -> Math.max(0, level * (1 + share * random.nextGaussian()));
  }

  static MetricQuery query(String name, String unit, Optional<Limit> limit, boolean critical) {
    return new MetricQuery(
        name, name + "{{cluster:{cluster_name}}}", unit, Direction.HIGHER, limit, critical);
  }

  JudgeCase metric(MetricQuery query, IntToDoubleFunction before, IntToDoubleFunction after) {
    return add(query).before(query, before).after(query, after);
  }

  JudgeCase add(MetricQuery query) {
    queries.removeIf(known -> known.name().equals(query.name()));
    queries.add(query);
    return this;
  }

  JudgeCase before(MetricQuery query, IntToDoubleFunction values) {
    baseline.put(query.name(), Answer.known(series(query, BEFORE, values)));
    return this;
  }

  JudgeCase after(MetricQuery query, IntToDoubleFunction values) {
    observed.put(query.name(), Answer.known(series(query, AFTER, values)));
    return this;
  }

  JudgeCase afterUnknown(MetricQuery query, String reason) {
    observed.put(query.name(), Answer.unknown(reason));
    return this;
  }

  JudgeCase earlierDay(MetricQuery query, IntToDoubleFunction before, IntToDoubleFunction after) {
    days.add(
        new JudgeInput.EarlierDay(
            Map.of(query.name(), Answer.known(series(query, BEFORE, before))),
            Map.of(query.name(), Answer.known(series(query, AFTER, after)))));
    return this;
  }

  JudgeInput input() {
    return new JudgeInput("prod-1", queries, BEFORE, baseline, AFTER, observed, days);
  }

  /** The first minutes of the soak. */
  JudgeInput inputUntil(int minutes) {
    Window soFar = new Window(AFTER.from(), AFTER.from().plus(STEP.multipliedBy(minutes)));
    return new JudgeInput("prod-1", queries, BEFORE, baseline, soFar, observed, days);
  }

  /** Ten points and a thousand requests are needed. */
  ValidationResult judged() {
    return judge().judge(input());
  }

  static Judge judge() {
    return new Judge(JudgeSettings.of(10, 1_000));
  }

  static MetricComparison of(ValidationResult result, MetricQuery query) {
    return result.metrics().stream()
        .filter(metric -> metric.metric().equals(query.name()))
        .findFirst()
        .orElseThrow();
  }

  static Series series(MetricQuery query, Window window, IntToDoubleFunction values) {
    double[] all = new double[POINTS];
    Arrays.setAll(all, values);
    return Series.of(window.from(), STEP, all, query.name() + "{cluster:prod-1}", query.unit());
  }

  private static Window window(String from) {
    Instant start = Instant.parse(from);
    return new Window(start, start.plus(STEP.multipliedBy(POINTS)));
  }
}
