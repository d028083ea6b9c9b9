package dev.guard.core.run;

import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Pin;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.precheck.PreCheckReport;
import java.util.List;
import java.util.Optional;

/** Runs the configured health checks of one cluster. Thread-safe. */
@FunctionalInterface
public interface PreChecks {
  /**
   * The results of one cluster.
   *
   * @param brought what the run brought in earlier stages, which git therefore declares already
   */
  PreCheckReport check(
      ConnectedCluster cluster,
      Optional<MeshVersion> target,
      MetricTiles tiles,
      List<HealthCheckResult> previous,
      List<Pin> brought);
}
