package dev.guard.core;

import java.time.Duration;
import java.util.Optional;

/**
 * Follows a run until it is closed or held.
 *
 * @param soak empty means {@code validation.soak_period}
 * @param once looks once and returns
 * @param timeout returns after this much domain time
 */
public record MonitorRequest(
    String batchId,
    Optional<Duration> soak,
    boolean once,
    Optional<Duration> timeout,
    Optional<Integer> maxParallel) {
  public static MonitorRequest of(String batchId) {
    return new MonitorRequest(batchId, Optional.empty(), false, Optional.empty(), Optional.empty());
  }
}
