@NullMarked
package dev.guard.k8s;

import org.jspecify.annotations.NullMarked;
