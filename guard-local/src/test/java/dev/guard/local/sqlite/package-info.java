@NullMarked
package dev.guard.local.sqlite;

import org.jspecify.annotations.NullMarked;
