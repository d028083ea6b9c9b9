/** Puts the engine together, in one place. */
@NullMarked
package dev.guard.core.compose;

import org.jspecify.annotations.NullMarked;
