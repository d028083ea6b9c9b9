/** From the journal to people: which entry makes which message, and how often it may be sent. */
@NullMarked
package dev.guard.core.notify;

import org.jspecify.annotations.NullMarked;
