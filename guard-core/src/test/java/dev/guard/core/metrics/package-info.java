@NullMarked
package dev.guard.core.metrics;

import org.jspecify.annotations.NullMarked;
