package dev.guard.core.work;

import dev.guard.api.work.Received;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When each part of a worker last went on: the loop that takes messages, its ticks, and each turn.
 * A turn goes on where it ends a step, so that a slow one of many steps is told from one that
 * hangs. Thread-safe.
 */
final class Pulse {
  /** A round waits for a message for 20 s, and a queue that fails for its time-outs. */
  static final Duration ROUND = Duration.ofMinutes(3);

  /** The ticks of a worker share a thread, and a sweep of many runs takes a while. */
  static final Duration TICK = Duration.ofMinutes(10);

  private final LongSupplier elapsed;
  private final Duration patience;
  private final Map<Received, Long> turns = new ConcurrentHashMap<>();
  private volatile long lastRound;
  private volatile long lastTick;

  /**
   * @param elapsed nanoseconds that never go back
   * @param patience how long a turn may go without ending a step
   */
  Pulse(LongSupplier elapsed, Duration patience) {
    this.elapsed = elapsed;
    this.patience = patience;
    this.lastRound = elapsed.getAsLong();
    this.lastTick = lastRound;
  }

  void round() {
    lastRound = elapsed.getAsLong();
  }

  void tick() {
    lastTick = elapsed.getAsLong();
  }

  void begin(Received message) {
    turns.put(message, elapsed.getAsLong());
  }

  /** Nothing where the turn is over: a step that was given up may end later. */
  void step(Received message) {
    turns.computeIfPresent(message, (turn, last) -> elapsed.getAsLong());
  }

  void end(Received message) {
    turns.remove(message);
  }

  Set<Received> inWork() {
    return turns.keySet();
  }

  /** What no longer goes on. */
  Optional<String> stuck() {
    if (since(lastRound).compareTo(ROUND) > 0) {
      return Optional.of("No message was asked for since " + words(lastRound));
    }
    if (since(lastTick).compareTo(TICK) > 0) {
      return Optional.of("No heartbeat since " + words(lastTick));
    }
    return turns.entrySet().stream()
        .filter(turn -> since(turn.getValue()).compareTo(patience) > 0)
        .findFirst()
        .map(turn -> turn.getKey().hint() + " ended no step since " + words(turn.getValue()));
  }

  private Duration since(long then) {
    return Duration.ofNanos(elapsed.getAsLong() - then);
  }

  private String words(long then) {
    return since(then).toSeconds() + " s";
  }
}
