/** The pretend clusters: what runs, what Flux does, and what is broken. */
@NullMarked
package dev.guard.sandbox.world;

import org.jspecify.annotations.NullMarked;
