package dev.guard.core;

import java.util.Optional;

/**
 * Asks by hand for a rollback of a batch, or of one cluster of it.
 *
 * @param takeOver goes on although another tool seems to be at work on a cluster of the batch
 */
public record RollbackRequest(
    Optional<String> batchId, Optional<String> clusterId, String reason, boolean takeOver) {
  /** A request that leaves alone what another tool is at work on. */
  public RollbackRequest(Optional<String> batchId, Optional<String> clusterId, String reason) {
    this(batchId, clusterId, reason, false);
  }
}
