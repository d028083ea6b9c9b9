@NullMarked
package dev.guard.datadog;

import org.jspecify.annotations.NullMarked;
