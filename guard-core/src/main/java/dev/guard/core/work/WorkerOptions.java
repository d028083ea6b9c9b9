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
 */
public record WorkerOptions(
    Optional<URI> queue, int parallel, int deliveries, Duration sweep, boolean untilIdle) {
  public WorkerOptions {
    if (parallel < 1 || deliveries < 1) {
      throw new IllegalArgumentException("At least one of each: " + parallel + ", " + deliveries);
    }
  }

  /** The configured queue, four batches at once, five tries, a sweep every two minutes. */
  public static WorkerOptions defaults() {
    return new WorkerOptions(Optional.empty(), 4, 5, Duration.ofMinutes(2), false);
  }

  public WorkerOptions queue(Optional<URI> address) {
    return new WorkerOptions(address, parallel, deliveries, sweep, untilIdle);
  }

  public WorkerOptions parallel(int batches) {
    return new WorkerOptions(queue, batches, deliveries, sweep, untilIdle);
  }

  public WorkerOptions deliveries(int tries) {
    return new WorkerOptions(queue, parallel, tries, sweep, untilIdle);
  }

  public WorkerOptions untilIdle(boolean value) {
    return new WorkerOptions(queue, parallel, deliveries, sweep, value);
  }

  public WorkerOptions sweep(Duration every) {
    return new WorkerOptions(queue, parallel, deliveries, every, untilIdle);
  }
}
