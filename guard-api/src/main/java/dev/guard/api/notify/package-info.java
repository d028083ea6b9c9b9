/** Telling people. */
@NullMarked
package dev.guard.api.notify;

import org.jspecify.annotations.NullMarked;
