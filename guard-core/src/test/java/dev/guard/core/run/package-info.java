@NullMarked
package dev.guard.core.run;

import org.jspecify.annotations.NullMarked;
