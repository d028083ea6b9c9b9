/** Metric queries, series and alerts. */
@NullMarked
package dev.guard.api.metrics;

import org.jspecify.annotations.NullMarked;
