@NullMarked
package dev.guard.aws;

import org.jspecify.annotations.NullMarked;
