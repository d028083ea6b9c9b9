/** Comparing metrics with their baseline and judging a cluster by them; pure. */
@NullMarked
package dev.guard.core.validation;

import org.jspecify.annotations.NullMarked;
