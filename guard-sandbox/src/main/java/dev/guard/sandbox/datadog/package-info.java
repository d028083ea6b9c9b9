/** Datadog's API over generated series. */
@NullMarked
package dev.guard.sandbox.datadog;

import org.jspecify.annotations.NullMarked;
