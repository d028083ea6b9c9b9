@NullMarked
package dev.guard.core.config;

import org.jspecify.annotations.NullMarked;
