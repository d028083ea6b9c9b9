/** Which metrics are watched, and fetching them once for a whole batch. */
@NullMarked
package dev.guard.core.metrics;

import org.jspecify.annotations.NullMarked;
