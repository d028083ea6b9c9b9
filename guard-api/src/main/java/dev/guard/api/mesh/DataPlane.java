package dev.guard.api.mesh;

import dev.guard.api.MeshVersion;
import java.util.List;
import java.util.Map;

/**
 * Which versions the proxies of a cluster run.
 *
 * @param proxies running proxies by version
 * @param unknown proxies whose version could not be told
 * @param behind workloads with a proxy older than the newest control plane
 */
public record DataPlane(Map<MeshVersion, Integer> proxies, int unknown, List<Workload> behind) {
  public DataPlane {
    proxies = Map.copyOf(proxies);
    behind = List.copyOf(behind);
  }
}
