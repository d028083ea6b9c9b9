@NullMarked
package dev.guard.core.redaction;

import org.jspecify.annotations.NullMarked;
