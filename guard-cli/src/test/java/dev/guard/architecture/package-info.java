/** Rules between the modules; here because only this module sees them all. */
@NullMarked
package dev.guard.architecture;

import org.jspecify.annotations.NullMarked;
