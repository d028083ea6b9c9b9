package dev.guard.api.run;

import dev.guard.api.cluster.Cluster;
import java.time.Instant;
import java.util.Optional;

/**
 * A cluster as the registry keeps it.
 *
 * @param progress empty where it was never in a run
 * @param updatedAt when anything of it was last written, in domain time
 * @param version the version that was read; 0 for one that is not stored
 * @param foreignWork what another tool that shares the registry says to be doing with it
 */
public record ClusterRecord(
    Cluster cluster,
    Optional<Progress> progress,
    Instant updatedAt,
    long version,
    Optional<ForeignWork> foreignWork) {
  /** A record of a registry that no other tool writes to. */
  public ClusterRecord(
      Cluster cluster, Optional<Progress> progress, Instant updatedAt, long version) {
    this(cluster, progress, updatedAt, version, Optional.empty());
  }

  /** HEALTHY where it was never in a run. */
  public ClusterState state() {
    return progress.map(Progress::state).orElse(ClusterState.HEALTHY);
  }

  /** What the registry holds once it took this: the next version, and no more foreign work. */
  public ClusterRecord nextVersion() {
    return new ClusterRecord(cluster, progress, updatedAt, version + 1);
  }
}
