/** The command line: parse, call the engine, render. Data goes to stdout, talk to stderr. */
@NullMarked
package dev.guard.cli;

import org.jspecify.annotations.NullMarked;
