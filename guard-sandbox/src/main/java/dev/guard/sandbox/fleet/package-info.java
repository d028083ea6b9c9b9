/** The whole pretend fleet and the files that point GUARD at it. */
@NullMarked
package dev.guard.sandbox.fleet;

import org.jspecify.annotations.NullMarked;
