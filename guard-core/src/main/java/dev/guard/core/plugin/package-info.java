/** Finding extensions, isolating the calls into them, and making what the configuration names. */
@NullMarked
package dev.guard.core.plugin;

import org.jspecify.annotations.NullMarked;
