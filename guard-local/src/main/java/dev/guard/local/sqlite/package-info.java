/** The registry in one SQLite file, shared by every GUARD process of the machine. */
@NullMarked
package dev.guard.local.sqlite;

import org.jspecify.annotations.NullMarked;
