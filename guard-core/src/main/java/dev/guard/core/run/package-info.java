/**
 * The walk of one upgrade: one driver calls one step per state, and every step answers with what
 * should follow.
 */
@NullMarked
package dev.guard.core.run;

import org.jspecify.annotations.NullMarked;
