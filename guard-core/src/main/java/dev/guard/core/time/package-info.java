/** Waiting as data, and the clocks that tests and the sandbox move by hand. */
@NullMarked
package dev.guard.core.time;

import org.jspecify.annotations.NullMarked;
