package dev.guard.core.work;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Run;
import dev.guard.api.work.Hint;
import dev.guard.api.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for open runs that nobody has a timer for: one that was started while no event reached the
 * queue, whose message was put aside, or whose queue was emptied. So a message that is lost delays
 * a run, and never stops it. Of many workers one sweeps in each period. Not thread-safe.
 */
final class Sweep {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);
  private static final String CURSOR = "worker/sweep";
  private static final String FLEET = "guard:workers";

  private final ClusterRegistry registry;
  private final Addresses addresses;
  private final Timers timers;
  private final WorkQueue queue;
  private final InstantSource wallClock;

  Sweep(
      ClusterRegistry registry,
      Addresses addresses,
      Timers timers,
      WorkQueue queue,
      InstantSource wallClock) {
    this.registry = registry;
    this.addresses = addresses;
    this.timers = timers;
    this.queue = queue;
    this.wallClock = wallClock;
  }

  /** Sweeps, unless any worker has done so within this time. */
  void unlessWithin(Duration period) {
    Instant now = wallClock.instant();
    Optional<Instant> last =
        registry
            .cursor(CURSOR, FLEET)
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
            .filter(at -> at.isAfter(now.minus(period)) && !at.isAfter(now));
    if (last.isEmpty()) {
      registry.advance(CURSOR, FLEET, String.format(Locale.ROOT, "%015d", now.toEpochMilli()));
      now();
    }
  }

  void now() {
    for (Run run : addresses.openRuns()) {
      if (!timers.isSet(run.id())) {
        log.debug("No timer for run {}: it is looked at", run.id());
        queue.send(Hint.OfBatch.now(run.batchId(), "sweep"), Duration.ZERO);
      }
    }
  }
}
