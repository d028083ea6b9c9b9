/** Secrets by reference, masked by their type. */
@NullMarked
package dev.guard.api.secret;

import org.jspecify.annotations.NullMarked;
