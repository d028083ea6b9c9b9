package dev.guard.core.run;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Run;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.metrics.MetricTiles;
import dev.guard.core.report.PlotRenderer;
import dev.guard.core.validation.Judge;
import dev.guard.core.validation.JudgeSettings;
import dev.guard.core.validation.ValidationEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call at work on one batch: holds its lease, and drives its run until the caller has what it
 * asked for. Used from one thread.
 */
final class BatchSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchSession.class);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final EngineSettings engine;
  private final ClusterRegistry registry;
  private final LeaseKeeper lease;
  private final ExecutorService pool;
  private final String batchId;

  BatchSession(EngineSettings engine, String batchId, int parallel) {
    this.engine = engine;
    this.batchId = batchId;
    this.registry = engine.ports().registry().get();
    this.lease = LeaseKeeper.take(registry, batchId);
    this.pool = pool(batchId, parallel);
  }

  /** Daemon threads that carry a name. */
  static ExecutorService pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, "guard-" + name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Runs all and waits; throws what the first of them threw that failed. */
  static <T> List<T> all(ExecutorService pool, List<Callable<T>> turns)
      throws InterruptedException {
    return all(pool, turns, () -> {});
  }

  /**
   * Runs all and waits; throws what the first of them threw that failed.
   *
   * @param givenUp called where the caller is asked to stop, before the turns are interrupted: what
   *     they answer then is no answer
   */
  static <T> List<T> all(ExecutorService pool, List<Callable<T>> turns, Runnable givenUp)
      throws InterruptedException {
    List<Future<T>> started = turns.stream().map(pool::submit).toList();
    List<T> results = new ArrayList<>();
    Optional<ExecutionException> first = Optional.empty();
    for (Future<T> turn : started) {
      try {
        results.add(turn.get());
      } catch (ExecutionException failure) {
        first = first.or(() -> Optional.of(failure));
      } catch (InterruptedException asked) {
        givenUp.run();
        started.forEach(each -> each.cancel(true));
        throw asked;
      }
    }
    if (first.isPresent()) {
      throw unwrapped(first.get());
    }
    return results;
  }

  private static RuntimeException unwrapped(ExecutionException failure) {
    if (failure.getCause() instanceof Error error) {
      throw error;
    }
    return failure.getCause() instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(failure.getCause());
  }

  Optional<Run> openRun() {
    return registry.openRun(batchId);
  }

  /** The run as we see it, not driven. */
  LiveRun live(Run run) {
    return new LiveRun(
        registry, lease, engine.time(), engine.actor(), engine.listener(), engine.waits(), run);
  }

  Work work(LiveRun live, List<Cluster> clusters) {
    GuardConfig config = engine.config();
    GuardConfig.Validation validation = config.validation();
    Ports ports = engine.ports();
    ClusterSessions sessions = engine.sessions();
    MetricTiles tiles = engine.tiles(clusters);
    ValidationEngine judge = new ValidationEngine(tiles, new Judge(JudgeSettings.of(validation)));
    RolloutWatch watch = new RolloutWatch(ports.delivery(), ports.mesh(), ports.host());
    GitOpsEngine gitops = engine.gitops();
    Narrative narrative = new Narrative(registry, ports.metrics(), config);
    ChangeStep awaitMerge = new AwaitMerge(ports.host(), validation);
    Followers followers = new Followers(judge, validation);
    Map<ClusterState, ClusterStep> steps = new EnumMap<>(ClusterState.class);
    ClusterStep awaitRollout = new AwaitRollout(sessions, watch, validation);
    steps.put(
        ClusterState.PRE_CHECK_RUNNING,
        new RunPreChecks(sessions, engine.preChecks(), tiles, judge, validation));
    steps.put(ClusterState.MR_MERGED, awaitRollout);
    steps.put(ClusterState.UPGRADING, awaitRollout);
    steps.put(
        ClusterState.VALIDATING,
        new Validate(sessions, watch, judge, engine.baselines(), validation));
    steps.put(
        ClusterState.ROLLBACK_COMPLETED, new AwaitRecovery(sessions, watch, judge, validation));
    Controls controls = new Controls(registry);
    RunPlanner planner =
        new RunPlanner(
            live,
            ports.host(),
            followers,
            new RollbackEngine(config.rollback(), awaitMerge),
            new MainWatch(gitops),
            narrative,
            controls,
            new Investigation(engine, registry, new Announcements(live), tiles));
    Driver driver =
        new Driver(
            live,
            new Steps(
                steps,
                new OpenChange(gitops, narrative),
                new OpenRollback(
                    gitops,
                    narrative,
                    new Pictures(registry, ports.host(), PlotRenderer::find),
                    validation.poll()),
                awaitMerge,
                followers),
            planner,
            controls,
            outbox(live),
            pool,
            validation);
    return new Work(driver, planner, live);
  }

  /**
   * Tells what a closed run left untold, because the process died right after it closed.
   *
   * @return when to try again what was not taken
   */
  Optional<Instant> tellRest(Run closed) {
    Outbox outbox = outbox(live(closed));
    outbox.publish(false);
    return outbox.wake();
  }

  private Outbox outbox(LiveRun live) {
    return new Outbox(
        live,
        registry,
        engine.ports().channels(),
        engine.ports().publishers().get(),
        engine.unpublished(),
        new Bulletins(live, engine.config().changes().targetBranch()),
        engine.config().validation().poll());
  }

  /** A run that can be driven. */
  record Work(Driver driver, RunPlanner planner, LiveRun run) {}

  /**
   * Drives until {@code reached} says so, nothing can go on without a person, or the deadline.
   *
   * @param deadline in domain time
   */
  void drive(Work work, Predicate<LiveRun> reached, boolean patient, Optional<Instant> deadline)
      throws InterruptedException {
    if (driveOn(work, reached, patient, deadline)) {
      work.driver().tellAll();
    }
  }

  /** False where only the time is up, so that somebody comes back. */
  private boolean driveOn(
      Work work, Predicate<LiveRun> reached, boolean patient, Optional<Instant> deadline)
      throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Asked to stop");
      }
      Driver.Pass pass = work.driver().pass(Manner.of(patient));
      if (reached.test(work.run())) {
        return true;
      }
      if (pass.progressed()) {
        continue;
      }
      if (pass.wake().isEmpty()) {
        return true;
      }
      Instant until =
          Words.earlier(pass.wake().get(), work.driver().quietEnds().orElse(Instant.MAX));
      if (deadline.isPresent() && !deadline.get().isAfter(until)) {
        if (!engine.time().instant().isBefore(deadline.get())) {
          return false;
        }
        until = deadline.get();
      }
      engine.waiter().awaitUntil(until);
    }
  }

  /**
   * Goes on without waiting, until there is nothing more to do now.
   *
   * @param stop asked between two passes
   * @param stepped called after each step, from any thread
   * @return when to look again, in domain time; empty where only a person takes it on, or it is
   *     over
   */
  Optional<Instant> turn(Work work, BooleanSupplier stop, Runnable stepped)
      throws InterruptedException {
    Manner how = new Manner(true, stepped);
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException("Asked to stop");
      }
      Driver.Pass pass = work.driver().pass(how);
      stepped.run();
      if (!pass.progressed()) {
        return Stream.concat(pass.wake().stream(), work.driver().quietEnds().stream())
            .min(Instant::compareTo);
      }
      if (stop.getAsBoolean()) {
        return Optional.of(engine.time().instant());
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("A step on batch {} did not stop; its late answer is not taken", batchId);
      }
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
    }
    lease.close();
  }
}
