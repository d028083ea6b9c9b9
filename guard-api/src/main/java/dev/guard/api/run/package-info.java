/** Runs, stages, progress, leases, the journal and the registry that keeps them. */
@NullMarked
package dev.guard.api.run;

import org.jspecify.annotations.NullMarked;
