/** Words that every room shares: answers that may be unknown, versions, findings and errors. */
@NullMarked
package dev.guard.api;

import org.jspecify.annotations.NullMarked;
