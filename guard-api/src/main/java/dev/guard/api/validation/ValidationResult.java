package dev.guard.api.validation;

import dev.guard.api.Window;
import java.util.List;

/**
 * The verdict about one cluster. Immutable.
 *
 * @param metrics one entry per metric, judged or watched, in the order of the queries
 * @param violations the limits that were exceeded, conclusive ones first
 * @param summary one or two sentences that a person can read alone
 * @param baseline the window before the change
 * @param observed the window after it
 */
public record ValidationResult(
    String clusterId,
    Verdict verdict,
    List<MetricComparison> metrics,
    List<ThresholdViolation> violations,
    String summary,
    Window baseline,
    Window observed) {
  public ValidationResult {
    metrics = List.copyOf(metrics);
    violations = List.copyOf(violations);
  }
}
