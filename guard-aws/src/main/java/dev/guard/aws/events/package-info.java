/** EventBridge: the journal to the outside. */
@NullMarked
package dev.guard.aws.events;

import org.jspecify.annotations.NullMarked;
