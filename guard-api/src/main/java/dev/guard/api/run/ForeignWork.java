package dev.guard.api.run;

import java.time.Instant;

/**
 * An upgrade that another tool has under way on a cluster, as far as the shared registry tells.
 *
 * @param tool who, for messages: {@code the Python GUARD}
 * @param status its own word for where the cluster stands
 * @param state the nearest state of ours
 * @param since when it last wrote
 * @param until from when on it counts as given up, unless it writes again; domain time
 */
public record ForeignWork(
    String tool, String status, ClusterState state, Instant since, Instant until) {}
