package dev.guard.api.evidence;

import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What to look for in one cluster. Immutable.
 *
 * @param window the time that matters: from before the change until now
 * @param changedAt when the change reached the cluster; empty where nothing was changed yet
 * @param from the version before
 * @param to the version that the run brings; empty where a person asks without a run
 * @param maxBytes how much text at most; a source leaves out its least telling evidence first
 * @param timeout how long at most; what was not reached by then is unknown
 */
public record EvidenceRequest(
    Window window,
    Optional<Instant> changedAt,
    MeshVersion from,
    Optional<MeshVersion> to,
    int maxBytes,
    Duration timeout) {}
