package dev.guard.core.validation;

import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ThresholdViolation;
import dev.guard.api.validation.ValidationResult;
import dev.guard.api.validation.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges a cluster by all its metrics. Pure: the same input gives the same verdict, so a verdict
 * can be replayed. Thread-safe.
 *
 * <ul>
 *   <li>FAIL where at least one limit is violated by a metric that is itself conclusive.
 *   <li>else INCONCLUSIVE where a critical metric is, where a limit is exceeded but something else
 *       explains it as well, or where no judged metric could be concluded at all.
 *   <li>else PASS. Other metrics without data are named in the summary.
 * </ul>
 *
 * The precedence is that of Argo Rollouts' analysis (failed before inconclusive before successful);
 * the rules of a single metric are in {@link MetricsComparator}.
 */
public final class Judge {
  /** How far a limit has to be exceeded for failing before the soak ends. */
  private static final double EARLY_FACTOR = 2;

  private final JudgeSettings settings;

  public Judge(JudgeSettings settings) {
    this.settings = settings;
  }

  /** The verdict over the whole of both windows. */
  public ValidationResult judge(JudgeInput input) {
    return result(input, compared(input, settings), "");
  }

  /**
   * The verdict before the soak ends; empty means: go on soaking. Only a critical metric can fail
   * early, only by twice its limit, and with a tenth of the usual probability of a false alarm,
   * because this is asked again and again while the soak goes on. It never passes.
   *
   * @param input with the part of the observation that has passed
   */
  public Optional<ValidationResult> early(JudgeInput input) {
    List<MetricQuery> doubled = input.queries().stream().map(Judge::early).toList();
    JudgeSettings strict = settings.withFalseAlarm(settings.falseAlarm() / 10);
    boolean failed =
        compared(input.withQueries(doubled), strict).stream()
            .anyMatch(one -> one.comparison().verdict() == Verdict.FAIL);
    if (!failed) {
      return Optional.empty();
    }
    return Optional.of(
        result(input, compared(input, settings), "Failed before the end of the soak. "));
  }

  private static MetricQuery early(MetricQuery query) {
    Optional<Limit> limit =
        query
            .limit()
            .filter(known -> query.critical())
            .map(
                known ->
                    new Limit(
                        known.maxIncreasePercent().map(value -> value * EARLY_FACTOR),
                        known.maxIncrease().map(value -> value * EARLY_FACTOR),
                        known.max().map(value -> value * EARLY_FACTOR)));
    return new MetricQuery(
        query.name(), query.template(), query.unit(), query.worse(), limit, query.critical());
  }

  private static List<Compared> compared(JudgeInput input, JudgeSettings settings) {
    Traffic traffic = Traffic.of(input);
    MetricsComparator comparator = new MetricsComparator(settings);
    long judged = input.queries().stream().filter(query -> query.limit().isPresent()).count();
    double alpha = settings.falseAlarm() / Math.max(1, judged);
    return input.queries().stream()
        .map(query -> comparator.compare(query, input, traffic, alpha))
        .toList();
  }

  private static ValidationResult result(
      JudgeInput input, List<Compared> compared, String beginning) {
    List<MetricComparison> metrics = compared.stream().map(Compared::comparison).toList();
    List<ThresholdViolation> violations =
        compared.stream()
            .flatMap(one -> one.violations().stream())
            .sorted(Comparator.comparing(violation -> !violation.conclusive()))
            .toList();
    Verdict verdict = verdict(metrics, violations);
    return new ValidationResult(
        input.clusterId(),
        verdict,
        metrics,
        violations,
        beginning + summary(verdict, metrics, violations),
        input.baselineWindow(),
        input.observedWindow());
  }

  private static Verdict verdict(
      List<MetricComparison> metrics, List<ThresholdViolation> violations) {
    if (violations.stream().anyMatch(ThresholdViolation::conclusive)) {
      return Verdict.FAIL;
    }
    boolean concluded =
        metrics.stream().anyMatch(metric -> metric.judged() && metric.verdict() == Verdict.PASS);
    return violations.isEmpty() && concluded && withoutAnswer(metrics, true).isEmpty()
        ? Verdict.PASS
        : Verdict.INCONCLUSIVE;
  }

  private static List<MetricComparison> withoutAnswer(
      List<MetricComparison> metrics, boolean critical) {
    return metrics.stream()
        .filter(metric -> metric.critical() == critical)
        .filter(metric -> metric.verdict() == Verdict.INCONCLUSIVE)
        .toList();
  }

  private static String summary(
      Verdict verdict, List<MetricComparison> metrics, List<ThresholdViolation> violations) {
    return switch (verdict) {
      case FAIL ->
          violations.stream()
              .filter(ThresholdViolation::conclusive)
              .map(ThresholdViolation::message)
              .collect(Collectors.joining(" "));
      case PASS -> {
        long judged = metrics.stream().filter(MetricComparison::judged).count();
        List<MetricComparison> missing = withoutAnswer(metrics, false);
        String others = missing.isEmpty() ? "" : " Could not tell: " + names(missing) + ".";
        yield judged
            - missing.stream().filter(MetricComparison::judged).count()
            + " of "
            + judged
            + " judged metrics are within their limits."
            + others;
      }
      case INCONCLUSIVE -> {
        List<MetricComparison> critical = withoutAnswer(metrics, true);
        if (!violations.isEmpty()) {
          yield "Could not tell. "
              + violations.stream()
                  .map(ThresholdViolation::message)
                  .collect(Collectors.joining(" "));
        }
        yield critical.isEmpty()
            ? "Could not tell: no judged metric has enough data."
            : "Could not tell: " + names(critical) + ". " + critical.get(0).reason();
      }
    };
  }

  private static String names(List<MetricComparison> metrics) {
    return metrics.stream().map(MetricComparison::metric).collect(Collectors.joining(", "));
  }
}
