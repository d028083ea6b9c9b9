@NullMarked
package dev.guard.core.work;

import org.jspecify.annotations.NullMarked;
