package dev.guard.core.analysis;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster that evidence is collected of. Immutable.
 *
 * @param runId the run that it is collected for, for the audit of the cluster's access
 * @param window from before the change until now
 * @param changedAt when the change reached the cluster; empty where nothing was changed yet
 * @param from the version before
 * @param to the version that the run brings
 * @param before what the checks said before the change
 * @param known what GUARD knows already
 * @param looks what GUARD itself can look at now, by name; asked as sources are
 */
public record Subject(
    Cluster cluster,
    Optional<String> runId,
    Window window,
    Optional<Instant> changedAt,
    MeshVersion from,
    Optional<MeshVersion> to,
    List<HealthCheckResult> before,
    List<Evidence> known,
    Map<String, Look> looks) {
  public Subject {
    before = List.copyOf(before);
    known = List.copyOf(known);
    looks = new LinkedHashMap<>(looks);
  }

  /** Looks at a cluster; may take long and may fail. */
  @FunctionalInterface
  public interface Look {
    Answer<List<Evidence>> at(ConnectedCluster cluster);
  }
}
