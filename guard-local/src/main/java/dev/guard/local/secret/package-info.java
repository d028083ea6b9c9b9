/** Secrets from environment variables and from files. */
@NullMarked
package dev.guard.local.secret;

import org.jspecify.annotations.NullMarked;
