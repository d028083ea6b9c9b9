/** Metrics, monitors, events and dashboard links of Datadog. */
@NullMarked
package dev.guard.datadog;

import org.jspecify.annotations.NullMarked;
