package dev.guard.k8s;

import dev.guard.api.plugin.Description;

/**
 * The settings of the delivery adapter {@code flux}.
 *
 * @param namespace where Flux's own Kustomizations live
 * @param crashLoopRestarts restarts of one container after which a crash loop counts as failed
 */
public record FluxSettings(
    @Description("Where Flux's own Kustomizations live.") String namespace,
    @Description("Restarts of one container after which a crash loop fails the rollout.")
        int crashLoopRestarts) {

  public static FluxSettings defaults() {
    return new FluxSettings("flux-system", 3);
  }
}
