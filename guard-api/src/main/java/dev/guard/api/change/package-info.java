/** Merge requests and the files they carry. */
@NullMarked
package dev.guard.api.change;

import org.jspecify.annotations.NullMarked;
