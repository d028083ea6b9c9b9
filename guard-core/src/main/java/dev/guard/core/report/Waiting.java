package dev.guard.core.report;

import java.time.Instant;

/**
 * What a cluster was seen to wait for, told each time that GUARD looked at it. Immutable.
 *
 * @param at when it was looked at, in domain time
 * @param until when GUARD looks again, in domain time
 * @param why what it waits for
 */
public record Waiting(String clusterId, Instant at, Instant until, String why) {}
