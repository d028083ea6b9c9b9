/** The {@code sandbox} subcommand. */
@NullMarked
package dev.guard.sandbox.command;

import org.jspecify.annotations.NullMarked;
