/** Clusters, how to reach them, and the clients that are opened for them. */
@NullMarked
package dev.guard.api.cluster;

import org.jspecify.annotations.NullMarked;
