package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.LeaseAnswer.Granted;
import dev.guard.api.run.LeaseAnswer.HeldBy;
import dev.guard.core.fleet.ProcessName;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the lease of one batch and renews it on a daemon thread, in real time, until it is closed.
 * Thread-safe.
 */
final class LeaseKeeper implements AutoCloseable {
  /** Code of the failure that another process has taken the batch over. */
  static final String LOST = "refused.lease-lost";

  static final Duration TTL = Duration.ofSeconds(60);
  static final String HELD = "refused.lease-held";
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final ClusterRegistry registry;
  private final ScheduledExecutorService heartbeat;
  private volatile Lease lease;
  private volatile boolean lost;

  private LeaseKeeper(ClusterRegistry registry, Lease lease) {
    this.registry = registry;
    this.lease = lease;
    this.heartbeat =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "guard-lease-" + lease.batchId());
              thread.setDaemon(true);
              return thread;
            });
    long third = TTL.toMillis() / 3;
    var unused = heartbeat.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes the lease of a batch. One that a gone process of this host left behind is taken over at
   * once.
   *
   * @throws GuardException with code {@code refused.lease-held}
   */
  static LeaseKeeper take(ClusterRegistry registry, String batchId) {
    String holder = ProcessName.current();
    LeaseAnswer answer = registry.acquire(batchId, holder, TTL);
    if (answer instanceof HeldBy held && ProcessName.isGone(held.lease().holder())) {
      log.info(
          "Taking over the lease of {} from {}, which is gone", batchId, held.lease().holder());
      registry.release(held.lease());
      answer = registry.acquire(batchId, holder, TTL);
    }
    if (answer instanceof Granted granted) {
      return new LeaseKeeper(registry, granted.lease());
    }
    throw heldBy(((HeldBy) answer).lease());
  }

  private static LeaseHeld heldBy(Lease other) {
    GuardException.Builder message =
        GuardException.of(HELD, Responsible.USER)
            .what(
                "Batch "
                    + other.batchId()
                    + " is being worked on by "
                    + other.holder()
                    + ", whose lease runs until "
                    + other.until().truncatedTo(ChronoUnit.SECONDS)
                    + " and is renewed while it works.")
            .where("batch " + other.batchId())
            .next("Wait for it, or follow it with guard status --batch " + other.batchId() + ".");
    return new LeaseHeld(message, other);
  }

  private void renew() {
    try {
      LeaseAnswer answer = registry.renew(lease);
      if (answer instanceof Granted granted) {
        lease = granted.lease();
      } else {
        lost = true;
      }
    } catch (RuntimeException failure) {
      log.warn("The lease of {} could not be renewed: {}", lease.batchId(), failure.getMessage());
    }
  }

  Lease lease() {
    return lease;
  }

  /**
   * Asks the registry whether the lease is still ours; called before every outside effect.
   *
   * @throws GuardException with code {@code refused.lease-lost}
   */
  void check() {
    if (!lost && registry.renew(lease) instanceof Granted granted) {
      lease = granted.lease();
      return;
    }
    lost = true;
    throw lostLease();
  }

  GuardException lostLease() {
    return GuardException.of(LOST, Responsible.OPERATOR)
        .what("The lease of batch " + lease.batchId() + " was taken over by another process.")
        .where("batch " + lease.batchId())
        .next("Nothing was done twice; follow the other with guard status.")
        .build();
  }

  @Override
  public void close() {
    heartbeat.shutdownNow();
    if (!lost) {
      release();
    }
  }

  /**
   * Also on a thread that was asked to stop: a client that gives up when it is interrupted would
   * leave the batch locked. What cannot be released expires.
   */
  private void release() {
    boolean interrupted = Thread.interrupted();
    try {
      registry.release(lease);
    } catch (RuntimeException failure) {
      log.warn(
          "The lease of {} is not released and runs until {}: {}",
          lease.batchId(),
          lease.until(),
          failure.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
