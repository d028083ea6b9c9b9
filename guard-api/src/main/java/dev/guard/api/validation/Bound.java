package dev.guard.api.validation;

/**
 * What a limit comes to for one metric of one cluster.
 *
 * @param words the limit in words: {@code at most 10 % worse than the baseline}
 * @param allowed the highest (or, where lower is worse, the lowest) value that it allows, in the
 *     metric's unit
 */
public record Bound(String words, double allowed) {}
