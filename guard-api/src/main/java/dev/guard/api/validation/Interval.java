package dev.guard.api.validation;

/**
 * A confidence interval, in the metric's unit.
 *
 * @param confidence such as {@code 0.98}
 */
public record Interval(double low, double high, double confidence) {}
