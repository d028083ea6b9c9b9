package dev.guard.core.work;

import dev.guard.api.GuardException;
import dev.guard.api.work.Hint;
import dev.guard.api.work.Received;
import dev.guard.api.work.WorkQueue;
import dev.guard.core.run.Engine;
import dev.guard.core.run.Turn;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a message asks for. A message is taken out only after the batch had its turn and its
 * next timer is on its way: a worker that dies in between leaves the message to the next one.
 * Thread-safe.
 */
final class Desk {
  private static final Logger log = LoggerFactory.getLogger(Desk.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final int LONGEST_PAUSE_DOUBLINGS = 5;

  private final Engine engine;
  private final WorkQueue queue;
  private final Addresses addresses;
  private final Timers timers;
  private final InstantSource time;
  private final int deliveries;

  /** Batches in work here, and whether there was another hint meanwhile. */
  private final Map<String, Boolean> inWork = new HashMap<>();

  Desk(
      Engine engine,
      WorkQueue queue,
      Addresses addresses,
      Timers timers,
      InstantSource time,
      int deliveries) {
    this.engine = engine;
    this.queue = queue;
    this.addresses = addresses;
    this.timers = timers;
    this.time = time;
    this.deliveries = deliveries;
  }

  /**
   * Handles one message.
   *
   * @param stop asked between two passes of a turn
   * @param stepped called after each step of a turn
   */
  void handle(Received message, BooleanSupplier stop, Runnable stepped) {
    try {
      if (message.hint() instanceof Hint.OfBatch timer && isEarly(timer)) {
        timers.send(timer);
      } else {
        for (String batchId : addresses.of(message.hint())) {
          look(batchId, message.hint(), stop, stepped);
        }
      }
      queue.done(message);
    } catch (InterruptedException asked) {
      giveBack(message);
      Thread.currentThread().interrupt();
    } catch (GuardException failure) {
      failed(message, String.valueOf(failure.getMessage()), failure, stop);
    } catch (RuntimeException defect) {
      failed(message, "Unexpected: " + defect, defect, stop);
    }
  }

  private boolean isEarly(Hint.OfBatch hint) {
    return hint.notBefore().filter(time.instant()::isBefore).isPresent();
  }

  private void look(String batchId, Hint hint, BooleanSupplier stop, Runnable stepped)
      throws InterruptedException {
    if (!begin(batchId)) {
      return;
    }
    boolean again = true;
    try {
      while (again) {
        Turn turn = engine.turn(batchId, stop, stepped);
        if (turn.wake().isPresent() && turn.runId().isPresent()) {
          timers.set(batchId, turn.runId().get(), turn.wake().get());
        }
        tell(batchId, hint, turn);
        again = nextOrEnd(batchId) && !stop.getAsBoolean();
      }
    } finally {
      end(batchId);
    }
  }

  private static void tell(String batchId, Hint hint, Turn turn) {
    log.info(
        "Batch {} ({}): {}; {}",
        batchId,
        hint.why(),
        turn.heldBy().map(holder -> "worked on by " + holder).orElse(turn.did()),
        turn.wake().map(at -> "next look at " + at).orElse("nothing to wait for"));
  }

  /** False where the batch is in work here: then its turn is repeated. */
  private synchronized boolean begin(String batchId) {
    return inWork.put(batchId, inWork.containsKey(batchId)) == null;
  }

  /** Whether there was another hint since the last turn began. */
  private synchronized boolean nextOrEnd(String batchId) {
    boolean again = Boolean.TRUE.equals(inWork.get(batchId));
    if (again) {
      inWork.put(batchId, false);
    } else {
      inWork.remove(batchId);
    }
    return again;
  }

  private synchronized void end(String batchId) {
    inWork.remove(batchId);
  }

  /** Others can receive it at once. */
  void giveBack(Received message) {
    // A client that is interrupted gives up.
    boolean interrupted = Thread.interrupted();
    try {
      queue.hide(message, Duration.ZERO);
    } catch (RuntimeException failure) {
      log.warn("A message comes again later only: {}", failure.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What fails because this worker is being stopped is no fault of the message. */
  private void failed(
      Received message, String why, RuntimeException failure, BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      log.warn("Given back, since this worker stops ({}): {}", message.hint(), why);
      giveBack(message);
      return;
    }
    try {
      if (message.deliveries() >= deliveries) {
        log.error("Put aside after {} tries ({}): {}", deliveries, message.hint(), why, failure);
        queue.reject(message, why);
        return;
      }
      int doublings = Math.min(message.deliveries() - 1, LONGEST_PAUSE_DOUBLINGS);
      Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
      log.warn("Tried again in {} s ({}): {}", pause.toSeconds(), message.hint(), why);
      queue.hide(message, pause);
    } catch (RuntimeException worse) {
      log.warn("A message comes again by itself: {}", worse.getMessage());
    }
  }
}
