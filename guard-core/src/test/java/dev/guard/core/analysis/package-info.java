@NullMarked
package dev.guard.core.analysis;

import org.jspecify.annotations.NullMarked;
