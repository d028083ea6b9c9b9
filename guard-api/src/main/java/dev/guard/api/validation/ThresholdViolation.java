package dev.guard.api.validation;

import dev.guard.api.Window;

/**
 * A limit that was exceeded.
 *
 * @param limit which part of the limit, in words: {@code at most +10 % over the baseline}
 * @param allowed the highest (or, where lower is worse, the lowest) value that the limit allows, in
 *     {@code unit}
 * @param observed the value that was seen, in {@code unit}
 * @param baseline the window that it was compared with
 * @param window the window in which it was seen
 * @param conclusive whether it may fail the cluster; otherwise something else explains it as well
 */
public record ThresholdViolation(
    String metric,
    String unit,
    String query,
    String limit,
    double allowed,
    double observed,
    Window baseline,
    Window window,
    boolean conclusive,
    String message) {}
