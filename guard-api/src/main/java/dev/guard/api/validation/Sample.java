package dev.guard.api.validation;

import dev.guard.api.Window;

/**
 * The figures of one series over one window, in the metric's unit.
 *
 * @param points values that were there; gaps do not count
 * @param expected values that a series without gaps would have had
 */
public record Sample(Window window, int points, int expected, double median, double mean) {}
