package dev.guard.api.run;

import java.time.Instant;

/**
 * The right to work on a batch.
 *
 * @param holder who works: {@code host/pid/start}
 * @param fence grows with every acquisition of the batch; a write with an older one is refused
 * @param until wall-clock time
 */
public record Lease(String batchId, String holder, long fence, Instant until) {}
