package dev.guard.api.metrics;

import java.util.Optional;

/**
 * A named metric and how to ask for it.
 *
 * @param name lower_snake_case, unique: {@code latency_p99}
 * @param template the source's own query language; {@code {cluster_name}} and {@code {environment}}
 *     are replaced, <code>{{</code> and <code>}}</code> stand for literal braces
 * @param unit of the values: {@code s}, {@code ratio}, {@code count/min}, {@code cores}
 * @param limit empty: watched and reported, never judged
 * @param critical without it the whole verdict is INCONCLUSIVE
 */
public record MetricQuery(
    String name,
    String template,
    String unit,
    Direction worse,
    Optional<Limit> limit,
    boolean critical) {}
