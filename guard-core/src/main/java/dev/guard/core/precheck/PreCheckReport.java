package dev.guard.core.precheck;

import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import java.util.List;
import java.util.Set;

/**
 * What the checks of one cluster came to. Immutable.
 *
 * @param results in the order in which the checks ran
 * @param heldBy the checks whose UNKNOWN holds; an UNKNOWN of another check counts as a warning
 */
public record PreCheckReport(
    String clusterId, List<HealthCheckResult> results, Set<String> heldBy, Verdict verdict) {
  public PreCheckReport {
    results = List.copyOf(results);
    heldBy = Set.copyOf(heldBy);
  }

  /** What a person or the engine makes of it. */
  public enum Verdict {
    PASSED,
    /** A check found something that has to be mended first. */
    FAILED,
    /** No check failed, but at least one could not tell; or no check ran at all. */
    HELD
  }

  static PreCheckReport of(String clusterId, List<HealthCheckResult> results, Set<String> heldBy) {
    Verdict verdict =
        results.stream().anyMatch(result -> result.status() == CheckStatus.FAIL)
            ? Verdict.FAILED
            : heldBy.isEmpty() && !results.isEmpty() ? Verdict.PASSED : Verdict.HELD;
    return new PreCheckReport(clusterId, results, heldBy, verdict);
  }

  /** The results that keep the verdict from PASSED: failures first, then what holds. */
  public List<HealthCheckResult> blocking() {
    return results.stream()
        .filter(
            result -> result.status() == CheckStatus.FAIL || heldBy.contains(result.checkName()))
        .sorted((left, right) -> left.status().compareTo(right.status()))
        .toList();
  }
}
