package dev.guard.core;

import dev.guard.api.MeshVersion;
import java.util.Optional;

/** Runs the health checks of a batch or of one cluster, without a run. */
public record CheckRequest(
    Optional<String> batchId, Optional<String> clusterId, Optional<MeshVersion> target) {}
