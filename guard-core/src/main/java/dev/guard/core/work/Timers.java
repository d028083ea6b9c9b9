package dev.guard.core.work;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.work.Hint;
import dev.guard.api.work.WorkQueue;
import dev.guard.core.time.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * The timers of the runs: messages that come when there is something to see. For each run the
 * registry keeps until when one is on its way, so that a batch that gets many hints does not
 * collect a timer for each. It is a cursor: it only moves forward, and it is written after the
 * message was sent, so that what is lost in between is the knowledge of a timer, never a timer.
 * Thread-safe.
 */
final class Timers {
  private static final String CURSOR = "worker/timer";

  /** A timer that comes so much later is early enough. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private final ClusterRegistry registry;
  private final WorkQueue queue;
  private final InstantSource time;
  private final Waiter waiter;

  Timers(ClusterRegistry registry, WorkQueue queue, InstantSource time, Waiter waiter) {
    this.registry = registry;
    this.queue = queue;
    this.time = time;
    this.waiter = waiter;
  }

  /** Sees to it that the batch is looked at when domain time gets to {@code at}. */
  void set(String batchId, String runId, Instant at) {
    Instant now = time.instant();
    if (comes(runId, now).filter(next -> !next.isAfter(at.plus(SLACK))).isPresent()) {
      return;
    }
    send(Hint.OfBatch.timer(batchId, "timer", at));
    registry.advance(CURSOR, runId, text(at));
  }

  /** Puts a timer in again that came early, because the queue cannot delay for so long. */
  void send(Hint.OfBatch timer) {
    Instant now = time.instant();
    queue.send(timer, waiter.realTime(now, timer.notBefore().orElse(now)));
  }

  /** Whether a timer of the run is still to come. */
  boolean isSet(String runId) {
    return comes(runId, time.instant()).isPresent();
  }

  private Optional<Instant> comes(String runId, Instant now) {
    return registry
        .cursor(CURSOR, runId)
        .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
        .filter(at -> at.isAfter(now));
  }

  /** Sorts as text. */
  private static String text(Instant at) {
    return String.format(Locale.ROOT, "%015d", at.toEpochMilli());
  }
}
