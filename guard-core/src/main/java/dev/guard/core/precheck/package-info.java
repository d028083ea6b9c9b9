/** Runs the health checks of one cluster and says whether it may be upgraded. */
@NullMarked
package dev.guard.core.precheck;

import org.jspecify.annotations.NullMarked;
