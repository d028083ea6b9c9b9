@NullMarked
package dev.guard.core.plugin;

import org.jspecify.annotations.NullMarked;
