package dev.guard.api.check;

import dev.guard.api.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What one check said of one cluster at one time. Immutable.
 *
 * @param message the fact, as a sentence
 * @param details further values for machines, keys in lower_snake_case; holds no secret
 */
public record HealthCheckResult(
    String clusterId,
    String checkName,
    CheckStatus status,
    String message,
    Instant timestamp,
    List<Finding> findings,
    Map<String, String> details) {
  public HealthCheckResult {
    findings = List.copyOf(findings);
    details = Map.copyOf(details);
  }

  public HealthCheckResult withDetails(Map<String, String> more) {
    return new HealthCheckResult(clusterId, checkName, status, message, timestamp, findings, more);
  }
}
