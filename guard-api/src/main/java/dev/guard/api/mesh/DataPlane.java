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
 * @param ahead workloads with a proxy newer than the newest control plane, which Istio does not
 *     support; a downgrade leaves them so until their pods restart
 */
public record DataPlane(
    Map<MeshVersion, Integer> proxies, int unknown, List<Workload> behind, List<Workload> ahead) {
  public DataPlane {
    proxies = Map.copyOf(proxies);
    behind = List.copyOf(behind);
    ahead = List.copyOf(ahead);
  }

  /** A data plane without a proxy that is ahead. */
  public DataPlane(Map<MeshVersion, Integer> proxies, int unknown, List<Workload> behind) {
    this(proxies, unknown, behind, List.of());
  }
}
