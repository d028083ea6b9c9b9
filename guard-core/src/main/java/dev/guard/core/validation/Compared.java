package dev.guard.core.validation;

import dev.guard.api.validation.MetricComparison;
import dev.guard.api.validation.ThresholdViolation;
import java.util.List;

/** A comparison with the limits that it exceeds. Immutable. */
public record Compared(MetricComparison comparison, List<ThresholdViolation> violations) {
  public Compared {
    violations = List.copyOf(violations);
  }
}
