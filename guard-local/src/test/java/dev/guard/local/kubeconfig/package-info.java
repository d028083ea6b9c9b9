@NullMarked
package dev.guard.local.kubeconfig;

import org.jspecify.annotations.NullMarked;
