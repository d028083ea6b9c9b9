package dev.guard.api.check;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Pin;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Series;
import dev.guard.api.run.ClusterRecord;
import java.util.List;
import java.util.Optional;

/** All that a check may read. Usable from one thread at a time. */
public interface CheckContext extends ConnectedCluster {
  /** The version to upgrade to; empty where a check is run without a target. */
  Optional<MeshVersion> target();

  /** The check's own settings, bound from {@code checks.<name>} or {@code custom_checks}. */
  <S extends Record> S settings(Class<S> type);

  /**
   * A configured metric of this cluster, by name.
   *
   * @throws dev.guard.api.ComeBackLater as {@link #alerts} and {@link #declared} do, where the
   *     service is to be left alone for a while; let it pass, and the checks run again then
   */
  Answer<Series> metric(String name, Window window);

  /** The monitors that watch this cluster. */
  Answer<List<Alert>> alerts();

  /** What git says the cluster should run: one pin per version scalar of the mesh. */
  Answer<List<Pin>> declared();

  /** What this check said of this cluster the last time, in this run. */
  Optional<HealthCheckResult> previous();

  /** The clusters of the same mesh ({@code mesh_id} of their metadata), without this one. */
  List<ClusterRecord> meshPeers();

  HealthCheckResult pass(String message);

  HealthCheckResult warn(String message);

  HealthCheckResult fail(String message);

  HealthCheckResult unknown(String message);

  /** The status of the worst finding: ERROR and CRITICAL fail, WARNING warns, else PASS. */
  HealthCheckResult of(List<Finding> findings);
}
