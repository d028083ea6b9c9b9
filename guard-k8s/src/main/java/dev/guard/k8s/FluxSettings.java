package dev.guard.k8s;

/**
 * The settings of the delivery adapter {@code flux}.
 *
 * @param namespace where Flux's own Kustomizations live
 * @param crashLoopRestarts restarts of one container after which a crash loop counts as failed
 */
public record FluxSettings(String namespace, int crashLoopRestarts) {

  public static FluxSettings defaults() {
    return new FluxSettings("flux-system", 3);
  }
}
