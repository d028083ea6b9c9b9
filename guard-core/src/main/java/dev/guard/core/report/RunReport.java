package dev.guard.core.report;

import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Hold;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Wait;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A batch and its newest run. Immutable.
 *
 * @param runId empty where the batch never had a run
 * @param state derived: {@code held}, {@code rolling_back}, {@code failed}, {@code in_progress},
 *     {@code upgraded}; for a closed run its outcome; {@code none} without a run
 * @param standing what a caller makes of it
 * @param notes what else a person should know: clusters already at the target, an override, …
 */
public record RunReport(
    String batchId,
    Optional<String> runId,
    Optional<MeshVersion> target,
    String state,
    Optional<Outcome> outcome,
    Standing standing,
    List<ClusterLine> clusters,
    List<ChangeLine> changes,
    List<String> notes) {
  public RunReport {
    clusters = List.copyOf(clusters);
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  /** The same with another standing. */
  public RunReport with(Standing other) {
    return new RunReport(batchId, runId, target, state, outcome, other, clusters, changes, notes);
  }

  /**
   * One cluster.
   *
   * @param dataPlaneBehind workloads whose proxies are older; empty: not counted
   */
  public record ClusterLine(
      String clusterId,
      ClusterState state,
      MeshVersion currentVersion,
      Optional<Wait> waiting,
      Optional<Hold> held,
      Optional<Integer> dataPlaneBehind) {}

  /**
   * One merge request.
   *
   * @param kind {@code upgrade} or {@code rollback}
   * @param url empty until it is open
   */
  public record ChangeLine(
      String kind, Optional<URI> url, ChangeState state, String branch, List<String> clusterIds) {
    public ChangeLine {
      clusterIds = List.copyOf(clusterIds);
    }
  }
}
