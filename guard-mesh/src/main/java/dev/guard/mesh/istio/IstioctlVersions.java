package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import java.util.List;
import java.util.Map;

/**
 * What {@code istioctl version} says.
 *
 * @param client the tool's own version
 * @param controlPlanes by revision; empty where the mesh did not answer, which means unknown
 * @param proxies versions by {@code pod.namespace}; empty where the mesh did not answer
 * @param meshAnswered whether the mesh answered, and all its control planes could be read
 * @param proxiesAnswered whether the list of proxies was there, and all could be read
 */
public record IstioctlVersions(
    MeshVersion client,
    Map<String, List<MeshVersion>> controlPlanes,
    Map<String, MeshVersion> proxies,
    boolean meshAnswered,
    boolean proxiesAnswered) {
  public IstioctlVersions {
    controlPlanes = Map.copyOf(controlPlanes);
    proxies = Map.copyOf(proxies);
  }
}
