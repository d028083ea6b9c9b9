package dev.guard.api.mesh;

import dev.guard.api.Answer;
import dev.guard.api.EffectKey;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.plugin.Product;
import java.util.List;
import java.util.Map;

/**
 * Knows one service mesh: git upgrades it, the provider plans and observes. Nothing here changes a
 * cluster but {@link #restart}. Thread-safe.
 */
public interface ServiceMeshProvider extends Product {
  /** Whether this artifact belongs to the mesh; pure. */
  boolean owns(Artifact artifact);

  /** The rules of the mesh about this upgrade; empty means none is broken. Pure. */
  List<Finding> judge(Upgrade upgrade);

  /** The stages of the upgrade in order; a plain upgrade has one. Pure. */
  List<StagePlan> plan(Upgrade upgrade);

  /** The checks that come with the mesh. */
  List<HealthCheck> checks();

  /** The running control planes by revision; a plain installation has revision {@code default}. */
  Answer<Map<String, MeshVersion>> controlPlanes(ConnectedCluster cluster);

  /** The workloads that an upgrade rolls: control plane, gateways, CNI, ztunnel. */
  Answer<List<Workload>> rolloutWorkloads(ConnectedCluster cluster);

  Answer<DataPlane> dataPlane(ConnectedCluster cluster);

  /** Restarts a workload whose proxies are behind; opt-in, with a role of its own. */
  default void restart(ConnectedCluster cluster, Workload workload, EffectKey key) {
    throw new UnsupportedOperationException("This mesh provider restarts nothing");
  }

  /** Metrics that come with the mesh, in the language of the configured source. */
  default List<MetricQuery> metrics() {
    return List.of();
  }

  /**
   * What of a cluster decides how an upgrade goes for it, by name, as digests that can be compared:
   * {@code envoy_filters}, {@code cni}, {@code values}. Asked when an upgrade failed, and of
   * clusters that are about to take the same step.
   */
  default Answer<Map<String, String>> traits(ConnectedCluster cluster) {
    return Answer.known(Map.of());
  }
}
