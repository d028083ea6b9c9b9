/** The facade: what an embedder and the command line call. */
@NullMarked
package dev.guard.core;

import org.jspecify.annotations.NullMarked;
