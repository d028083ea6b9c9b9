package dev.guard.aws.dynamodb;

import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import java.util.Optional;

/**
 * What the Python GUARD writes into {@code status}; it refuses to read an item with any other
 * value. Its rollout order asks for {@code healthy}, so only an upgraded cluster gets it from us.
 */
enum PythonStatus {
  PENDING("pending", ClusterState.HEALTHY, false),
  PRE_CHECK_RUNNING("pre-check-running", ClusterState.PRE_CHECK_RUNNING, true),
  PRE_CHECK_PASSED("pre-check-passed", ClusterState.PRE_CHECK_PASSED, true),
  PRE_CHECK_FAILED("pre-check-failed", ClusterState.PRE_CHECK_FAILED, false),
  MR_CREATED("mr-created", ClusterState.MR_CREATED, true),
  UPGRADING("upgrading", ClusterState.UPGRADING, true),
  POST_CHECK_RUNNING("post-check-running", ClusterState.VALIDATING, true),
  HEALTHY("healthy", ClusterState.UPGRADED, false),
  ROLLBACK_REQUIRED("rollback-required", ClusterState.ROLLBACK_NEEDED, true),
  FAILED_UPGRADE_ROLLED_BACK("failed-upgrade-rolled-back", ClusterState.ROLLBACK_COMPLETED, false);

  private final String label;
  private final ClusterState state;
  private final boolean inProgress;

  PythonStatus(String label, ClusterState state, boolean inProgress) {
    this.label = label;
    this.state = state;
    this.inProgress = inProgress;
  }

  String label() {
    return label;
  }

  /** The nearest state of ours. */
  ClusterState state() {
    return state;
  }

  /** Whether the Python GUARD may be at work on such a cluster. */
  boolean isInProgress() {
    return inProgress;
  }

  static Optional<PythonStatus> byLabel(String label) {
    for (PythonStatus status : values()) {
      if (status.label.equals(label)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }

  /** What to write for a cluster in a run. */
  static PythonStatus of(Progress progress) {
    return switch (progress.state()) {
      case HEALTHY -> wasRolledBack(progress) ? FAILED_UPGRADE_ROLLED_BACK : PENDING;
      case PRE_CHECK_RUNNING -> PRE_CHECK_RUNNING;
      case PRE_CHECK_PASSED -> PRE_CHECK_PASSED;
      case PRE_CHECK_FAILED -> PRE_CHECK_FAILED;
      case MR_CREATED -> MR_CREATED;
      case MR_MERGED, UPGRADING -> UPGRADING;
      case VALIDATING -> POST_CHECK_RUNNING;
      case UPGRADED -> HEALTHY;
      case ROLLBACK_NEEDED, ROLLBACK_MR_CREATED -> ROLLBACK_REQUIRED;
      case ROLLBACK_COMPLETED -> FAILED_UPGRADE_ROLLED_BACK;
    };
  }

  /** The engine leaves with fact {@code ended} how a cluster's part of the run ended. */
  private static boolean wasRolledBack(Progress progress) {
    String ended = progress.facts().getOrDefault("ended", "");
    return ended.equals("rolled_back") || ended.equals("reverted");
  }
}
