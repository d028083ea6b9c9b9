package dev.guard.api.cluster;

import java.util.Optional;

/**
 * Who wants to reach a cluster, and what for.
 *
 * @param runId the run that it is for, where there is one: access that is audited elsewhere, such
 *     as a session of an AWS role, carries it
 */
public record AccessRequest(Cluster cluster, Purpose purpose, Optional<String> runId) {
  /** Reading, outside of any run. */
  public static AccessRequest read(Cluster cluster) {
    return new AccessRequest(cluster, Purpose.READ, Optional.empty());
  }
}
