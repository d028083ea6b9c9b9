/** What GUARD costs: how fast it starts, and what a large fleet takes. Run by hand. */
@NullMarked
package dev.guard.benchmarks;

import org.jspecify.annotations.NullMarked;
