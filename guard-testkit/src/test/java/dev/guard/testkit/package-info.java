@NullMarked
package dev.guard.testkit;

import org.jspecify.annotations.NullMarked;
