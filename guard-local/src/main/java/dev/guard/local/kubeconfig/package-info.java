/** Clusters as the contexts of a kubeconfig. */
@NullMarked
package dev.guard.local.kubeconfig;

import org.jspecify.annotations.NullMarked;
