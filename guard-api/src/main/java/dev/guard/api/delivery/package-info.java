/** What the delivery tool (Flux) has applied, and how far the rollout is. */
@NullMarked
package dev.guard.api.delivery;

import org.jspecify.annotations.NullMarked;
