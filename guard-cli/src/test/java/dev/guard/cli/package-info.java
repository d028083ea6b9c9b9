/** The command line, called as a user would. */
@NullMarked
package dev.guard.cli;

import org.jspecify.annotations.NullMarked;
