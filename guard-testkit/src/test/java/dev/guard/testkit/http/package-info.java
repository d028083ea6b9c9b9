@NullMarked
package dev.guard.testkit.http;

import org.jspecify.annotations.NullMarked;
