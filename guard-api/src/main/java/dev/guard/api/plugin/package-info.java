/** The two shapes of an extension, and what an adapter is given. */
@NullMarked
package dev.guard.api.plugin;

import org.jspecify.annotations.NullMarked;
