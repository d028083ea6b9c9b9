@NullMarked
package dev.guard.core.cluster;

import org.jspecify.annotations.NullMarked;
