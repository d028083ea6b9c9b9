package dev.guard.core;

import java.util.Optional;

/** Asks by hand for a rollback of a batch, or of one cluster of it. */
public record RollbackRequest(
    Optional<String> batchId, Optional<String> clusterId, String reason) {}
