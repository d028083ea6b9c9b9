/** One Kubernetes API server per pretend cluster. */
@NullMarked
package dev.guard.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
