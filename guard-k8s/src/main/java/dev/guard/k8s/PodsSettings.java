package dev.guard.k8s;

import java.time.Duration;
import java.util.List;

/**
 * The settings of the check {@code k8s.pods}.
 *
 * @param namespaces whose pods have to be healthy
 * @param startingFor how long a pod may take to be scheduled and ready
 */
public record PodsSettings(List<String> namespaces, Duration startingFor) {
  public PodsSettings {
    namespaces = List.copyOf(namespaces);
  }

  public static PodsSettings defaults() {
    return new PodsSettings(
        List.of("kube-system", "flux-system", "istio-system"), Duration.ofMinutes(5));
  }
}
