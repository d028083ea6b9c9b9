/** Kubernetes over the fabric8 client: clients, checks, Flux's delivery and rollouts. */
@NullMarked
package dev.guard.k8s;

import org.jspecify.annotations.NullMarked;
