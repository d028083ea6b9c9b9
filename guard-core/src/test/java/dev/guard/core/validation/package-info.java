@NullMarked
package dev.guard.core.validation;

import org.jspecify.annotations.NullMarked;
