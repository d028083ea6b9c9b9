@NullMarked
package dev.guard.local.secret;

import org.jspecify.annotations.NullMarked;
