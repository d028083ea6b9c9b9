/** Runs that need servers which only tests may use. */
@NullMarked
package dev.guard.benchmarks;

import org.jspecify.annotations.NullMarked;
