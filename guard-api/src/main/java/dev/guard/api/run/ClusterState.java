package dev.guard.api.run;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a cluster stands in an upgrade. Each constant lists its legal successors. */
public enum ClusterState {
  /** No upgrade is under way, and the cluster is where git says it should be. */
  HEALTHY,
  /** Its health is being checked, and a baseline is taken. */
  PRE_CHECK_RUNNING,
  /** It may be upgraded; its change is not open. */
  PRE_CHECK_PASSED,
  /** It must not be upgraded until somebody has acted and the checks ran again. */
  PRE_CHECK_FAILED,
  /** A merge request with its new version waits for a person. */
  MR_CREATED,
  /** The new version is on the main branch; Flux has not applied it. */
  MR_MERGED,
  /** Flux has applied the new version; the workloads roll. */
  UPGRADING,
  /** The workloads have rolled; metrics are watched. */
  VALIDATING,
  /** It runs the new version and was judged healthy, or a person accepted it. */
  UPGRADED,
  /** The upgrade failed and has to be undone; the rollback request is not open. */
  ROLLBACK_NEEDED,
  /** A merge request with the old version waits for a person. */
  ROLLBACK_MR_CREATED,
  /** The old version is back on the main branch, and the cluster is returning to it. */
  ROLLBACK_COMPLETED;

  /** The states that may follow this one. */
  public Set<ClusterState> successors() {
    return switch (this) {
      case HEALTHY -> EnumSet.of(PRE_CHECK_RUNNING);
      case PRE_CHECK_RUNNING -> EnumSet.of(PRE_CHECK_PASSED, PRE_CHECK_FAILED, HEALTHY);
      case PRE_CHECK_PASSED -> EnumSet.of(PRE_CHECK_RUNNING, MR_CREATED, HEALTHY, ROLLBACK_NEEDED);
      case PRE_CHECK_FAILED -> EnumSet.of(PRE_CHECK_RUNNING, HEALTHY, MR_MERGED, ROLLBACK_NEEDED);
      case MR_CREATED -> EnumSet.of(MR_MERGED, PRE_CHECK_RUNNING, HEALTHY, ROLLBACK_NEEDED);
      case MR_MERGED -> EnumSet.of(UPGRADING, ROLLBACK_NEEDED, ROLLBACK_COMPLETED, HEALTHY);
      case UPGRADING -> EnumSet.of(VALIDATING, ROLLBACK_NEEDED, ROLLBACK_COMPLETED, HEALTHY);
      case VALIDATING ->
          EnumSet.of(UPGRADED, PRE_CHECK_PASSED, ROLLBACK_NEEDED, ROLLBACK_COMPLETED, HEALTHY);
      case UPGRADED -> EnumSet.of(PRE_CHECK_RUNNING, ROLLBACK_NEEDED);
      case ROLLBACK_NEEDED ->
          EnumSet.of(ROLLBACK_MR_CREATED, UPGRADED, ROLLBACK_COMPLETED, HEALTHY);
      case ROLLBACK_MR_CREATED -> EnumSet.of(ROLLBACK_COMPLETED, ROLLBACK_NEEDED, HEALTHY);
      case ROLLBACK_COMPLETED -> EnumSet.of(HEALTHY);
    };
  }

  /** Its name in files and on the screen: {@code mr_created}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<ClusterState> byLabel(String label) {
    for (ClusterState state : values()) {
      if (state.label().equals(label)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
