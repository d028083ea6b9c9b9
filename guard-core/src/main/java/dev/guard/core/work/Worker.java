package dev.guard.core.work;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.work.Received;
import dev.guard.api.work.WorkQueue;
import dev.guard.core.fleet.Presence;
import dev.guard.core.fleet.ProcessName;
import dev.guard.core.plugin.RateLimits;
import dev.guard.core.run.Engine;
import dev.guard.core.run.EngineSettings;
import dev.guard.core.run.Unpublished;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes hints from the queue and gives each batch its turns. It keeps nothing: any number of
 * workers may work on one queue, be stopped and be killed, and start elsewhere. {@link #work} is
 * called from one thread; {@link #health} from any.
 */
public final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final InstantSource WALL_CLOCK = InstantSource.system();

  private static final int MOST_AT_ONCE = 10;
  private static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration SHORT_POLL = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(100);
  private static final int WRITES = 20;

  private final WorkQueue queue;
  private final WorkerOptions options;
  private final Desk desk;
  private final Sweep sweep;
  private final Presence presence;
  private final ExecutorService turns;
  private final ScheduledExecutorService ticks;
  private final Semaphore free;
  private final Pulse pulse;
  private final Unpublished unpublished;
  private volatile boolean stopping;
  private volatile @Nullable Error died;

  public Worker(
      EngineSettings engine, Engine turns, WorkQueue queue, RateLimits limits, WorkerOptions how) {
    ClusterRegistry registry = engine.ports().registry().get();
    String id = ProcessName.current() + "/" + NUMBER.incrementAndGet();
    Addresses addresses = new Addresses(registry);
    Timers timers = new Timers(registry, queue, engine.time(), engine.waiter());
    this.queue = queue;
    this.options = how;
    this.desk = new Desk(turns, queue, addresses, timers, engine.time(), how.deliveries());
    this.sweep = new Sweep(registry, addresses, timers, queue, WALL_CLOCK);
    this.presence = new Presence(registry, id, System::nanoTime, WALL_CLOCK, limits::share);
    this.turns = Executors.newFixedThreadPool(how.parallel(), task -> daemon(task, "guard-turn"));
    this.ticks = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "guard-worker"));
    this.pulse = new Pulse(System::nanoTime, how.patience());
    this.unpublished = engine.unpublished();
    this.free = new Semaphore(how.parallel());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Works until the calling thread is interrupted; then ends the steps that are being done, gives
   * the messages back, and returns. It does not begin where the queue cannot be used. An {@link
   * Error} in a turn ends the worker as a kill would.
   */
  public void work() {
    queue.open();
    try {
      join();
      tickEvery(queue.hiddenFor().dividedBy(3), this::keepHidden);
      tickEvery(Presence.BEAT, this::beat);
      tickEvery(options.sweep(), () -> sweep.unlessWithin(options.sweep()));
      sweep.unlessWithin(options.sweep().dividedBy(2));
      takeMessages();
    } catch (InterruptedException asked) {
      log.info("Asked to stop");
    } finally {
      stop();
    }
    Error fatal = died;
    if (fatal != null) {
      throw fatal;
    }
  }

  /** How it is: it may be restarted where something is stuck. */
  public WorkerHealth health() {
    Error fatal = died;
    return new WorkerHealth(
        fatal == null ? pulse.stuck() : Optional.of("Ended by " + fatal.getClass().getName()),
        unpublished.all().stream().map(Unpublished.Trouble::toString).toList());
  }

  /** A newcomer waits until the others have left it something of the services' budgets. */
  private void join() throws InterruptedException {
    while (presence.share() <= 0) {
      beat();
      pulse.round();
      pulse.tick();
      if (presence.share() <= 0) {
        TimeUnit.MILLISECONDS.sleep(SHORT_POLL.toMillis());
      }
    }
    log.info("At work, with {} % of every budget", Math.round(presence.share() * 100));
  }

  private void tickEvery(Duration period, Runnable task) {
    long millis = period.toMillis();
    var unused =
        ticks.scheduleWithFixedDelay(() -> quietly(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** A tick that fails is not the last one. */
  private void quietly(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException failure) {
      log.warn("Tried again soon: {}", failure.getMessage());
    } finally {
      pulse.tick();
    }
  }

  private void keepHidden() {
    for (Received message : pulse.inWork()) {
      quietly(() -> queue.hide(message, queue.hiddenFor()));
    }
  }

  private void beat() {
    try {
      untilWritten(presence::beat);
    } catch (RuntimeException unreachable) {
      log.warn("The registry does not take the heartbeat: {}", unreachable.getMessage());
      presence.pauseIfSilent();
    }
  }

  /** The others write for a few milliseconds each. */
  private static void untilWritten(BooleanSupplier write) {
    boolean interrupted = false;
    for (int tries = 0; !write.getAsBoolean() && tries < WRITES; tries++) {
      try {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_WRITES.toMillis());
      } catch (InterruptedException asked) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeMessages() throws InterruptedException {
    Duration wait = options.untilIdle() ? SHORT_POLL : LONG_POLL;
    while (died == null) {
      pulse.round();
      if (!free.tryAcquire(LONG_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        continue;
      }
      int room = 1;
      while (room < MOST_AT_ONCE && free.tryAcquire()) {
        room++;
      }
      List<Received> messages = receive(room, wait);
      free.release(room - messages.size());
      messages.forEach(this::begin);
      if (options.untilIdle() && messages.isEmpty() && pulse.inWork().isEmpty()) {
        return;
      }
    }
  }

  private List<Received> receive(int most, Duration wait) throws InterruptedException {
    try {
      return queue.receive(most, wait);
    } catch (RuntimeException failure) {
      log.warn("The queue cannot be read, it is tried again: {}", failure.getMessage());
      TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE.toMillis());
      return List.of();
    }
  }

  private void begin(Received message) {
    pulse.begin(message);
    turns.execute(
        () -> {
          try {
            desk.handle(message, () -> stopping, () -> pulse.step(message));
          } catch (Error fatal) {
            died = fatal;
          } finally {
            pulse.end(message);
            free.release();
          }
        });
  }

  /** Lets the steps end; what takes longer is interrupted, and goes on elsewhere. */
  private void stop() {
    stopping = true;
    var unused = Thread.interrupted();
    ticks.shutdownNow();
    turns.shutdown();
    try {
      if (died != null
          || !turns.awaitTermination(options.grace().toMillis(), TimeUnit.MILLISECONDS)) {
        turns.shutdownNow();
        unused = turns.awaitTermination(SHORT_POLL.toSeconds() * 5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException again) {
      turns.shutdownNow();
    }
    if (died == null) {
      pulse.inWork().forEach(desk::giveBack);
    }
    quietly(() -> untilWritten(presence::leave));
  }
}
