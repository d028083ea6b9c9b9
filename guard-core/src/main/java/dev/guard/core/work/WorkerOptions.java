package dev.guard.core.work;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a worker works.
 *
 * @param queue the address of the queue; empty for the configured one
 * @param parallel batches at once, at least 1
 * @param deliveries how often a message that fails is tried before it is put aside for people
 * @param sweep how often, in real time, it is looked for open runs that nobody has a timer for
 * @param untilIdle returns once the queue has nothing to receive and no batch is in work
 * @param grace how long, in real time, the steps in work may go on when it is stopped, before they
 *     are interrupted
 * @param patience how long, in real time, a turn may go without ending a step, before it counts as
 *     hanging
 */
public record WorkerOptions(
    Optional<URI> queue,
    int parallel,
    int deliveries,
    Duration sweep,
    boolean untilIdle,
    Duration grace,
    Duration patience) {
  public WorkerOptions {
    if (parallel < 1 || deliveries < 1) {
      throw new IllegalArgumentException("At least one of each: " + parallel + ", " + deliveries);
    }
  }

  /**
   * The configured queue, four batches at once, five tries, a sweep every two minutes, 20 s of
   * grace, and half an hour for a step: a batch's checks with all their time-outs and retries take
   * minutes.
   */
  public static WorkerOptions defaults() {
    return new WorkerOptions(
        Optional.empty(),
        4,
        5,
        Duration.ofMinutes(2),
        false,
        Duration.ofSeconds(20),
        Duration.ofMinutes(30));
  }

  public WorkerOptions queue(Optional<URI> address) {
    return new WorkerOptions(address, parallel, deliveries, sweep, untilIdle, grace, patience);
  }

  public WorkerOptions parallel(int batches) {
    return new WorkerOptions(queue, batches, deliveries, sweep, untilIdle, grace, patience);
  }

  public WorkerOptions deliveries(int tries) {
    return new WorkerOptions(queue, parallel, tries, sweep, untilIdle, grace, patience);
  }

  public WorkerOptions untilIdle(boolean value) {
    return new WorkerOptions(queue, parallel, deliveries, sweep, value, grace, patience);
  }

  public WorkerOptions sweep(Duration every) {
    return new WorkerOptions(queue, parallel, deliveries, every, untilIdle, grace, patience);
  }

  public WorkerOptions grace(Duration time) {
    return new WorkerOptions(queue, parallel, deliveries, sweep, untilIdle, time, patience);
  }

  public WorkerOptions patience(Duration time) {
    return new WorkerOptions(queue, parallel, deliveries, sweep, untilIdle, grace, time);
  }
}
