package dev.guard.mesh.istio;

import dev.guard.api.plugin.Description;
import java.util.List;
import java.util.Map;

/**
 * The settings of the mesh adapter {@code istio}.
 *
 * @param namespace where istiod runs
 * @param strategy {@code in-place}, or {@code revision} for a second control plane beside the old
 * @param sources chart repositories that mirror Istio's, beside the public ones: a prefix such as
 *     {@code oci://registry.example.com/mesh}
 * @param supportedKubernetes Kubernetes minors by Istio minor, beside the built-in table: {@code
 *     "1.30": "1.32-1.36"}
 */
public record IstioSettings(
    @Description("The namespace in which istiod runs.") String namespace,
    @Description("How the upgrade is done: in-place, or revision for a second control plane.")
        String strategy,
    @Description("Prefixes of chart repositories that mirror Istio's.") List<String> sources,
    @Description("Kubernetes minors by Istio minor, beside the built-in table.")
        Map<String, String> supportedKubernetes) {
  public IstioSettings {
    sources = List.copyOf(sources);
    supportedKubernetes = Map.copyOf(supportedKubernetes);
  }

  public static IstioSettings defaults() {
    return new IstioSettings("istio-system", "in-place", List.of(), Map.of());
  }
}
