/** Publishing the journal to the outside. */
@NullMarked
package dev.guard.api.event;

import org.jspecify.annotations.NullMarked;
