/** Health checks and their results. */
@NullMarked
package dev.guard.api.check;

import org.jspecify.annotations.NullMarked;
