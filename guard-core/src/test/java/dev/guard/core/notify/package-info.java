@NullMarked
package dev.guard.core.notify;

import org.jspecify.annotations.NullMarked;
