@NullMarked
package dev.guard.core.precheck;

import org.jspecify.annotations.NullMarked;
