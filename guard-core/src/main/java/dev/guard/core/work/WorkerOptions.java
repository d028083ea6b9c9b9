package dev.guard.core.work;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param parallel batches at once, at least 1
 * @param deliveries how often a message that fails is tried before it is put aside for people
 * @param sweep how often, in real time, it is looked for open runs that nobody has a timer for
 * @param untilIdle returns once the queue has nothing to receive and no batch is in work
 */
public record WorkerOptions(int parallel, int deliveries, Duration sweep, boolean untilIdle) {
  public WorkerOptions {
    if (parallel < 1 || deliveries < 1) {
      throw new IllegalArgumentException("At least one of each: " + parallel + ", " + deliveries);
    }
  }

  /** Four batches at once, five tries, a sweep every five minutes, until it is stopped. */
  public static WorkerOptions defaults() {
    return new WorkerOptions(4, 5, Duration.ofMinutes(5), false);
  }

  public WorkerOptions parallel(int batches) {
    return new WorkerOptions(batches, deliveries, sweep, untilIdle);
  }

  public WorkerOptions untilIdle(boolean value) {
    return new WorkerOptions(parallel, deliveries, sweep, value);
  }

  public WorkerOptions sweep(Duration every) {
    return new WorkerOptions(parallel, deliveries, every, untilIdle);
  }
}
