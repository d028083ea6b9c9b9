/** The processes that work on one registry: their names, and their shares of the budgets. */
@NullMarked
package dev.guard.core.fleet;

import org.jspecify.annotations.NullMarked;
