package dev.guard.k8s;

import dev.guard.api.plugin.Description;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the check {@code k8s.pods}.
 *
 * @param namespaces whose pods have to be healthy
 * @param startingFor how long a pod may take to be scheduled and ready
 */
public record PodsSettings(
    @Description("The namespaces whose pods have to be healthy.") List<String> namespaces,
    @Description("How long a pod may take to be scheduled and ready.") Duration startingFor) {
  public PodsSettings {
    namespaces = List.copyOf(namespaces);
  }

  public static PodsSettings defaults() {
    return new PodsSettings(
        List.of("kube-system", "flux-system", "istio-system"), Duration.ofMinutes(5));
  }
}
