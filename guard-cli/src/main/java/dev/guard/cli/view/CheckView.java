package dev.guard.cli.view;

import dev.guard.api.Finding;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.cli.view.Paint.Tone;
import dev.guard.cli.view.Table.Cell;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One result of {@code guard check}. */
public record CheckView(
    String clusterId,
    String checkName,
    String status,
    String message,
    Instant timestamp,
    Map<String, String> details,
    List<Finding> findings) {

  public static CheckView of(HealthCheckResult result) {
    return new CheckView(
        result.clusterId(),
        result.checkName(),
        result.status().name(),
        result.message(),
        result.timestamp(),
        result.details(),
        result.findings());
  }

  public static Table table(List<HealthCheckResult> results) {
    Table table = new Table("cluster", "check", "status", "message");
    for (HealthCheckResult result : results) {
      table.row(
          Cell.of(result.clusterId()),
          Cell.of(result.checkName()),
          new Cell(result.status().name(), tone(result.status())),
          Cell.of(result.message()));
    }
    return table;
  }

  private static Tone tone(CheckStatus status) {
    return switch (status) {
      case PASS -> Tone.GOOD;
      case WARN, UNKNOWN -> Tone.WARN;
      case FAIL -> Tone.BAD;
    };
  }
}
