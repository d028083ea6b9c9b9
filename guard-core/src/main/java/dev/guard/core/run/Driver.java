package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Wait;
import dev.guard.core.config.GuardConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one open run forward, pass by pass: in a pass every change and every cluster that is due
 * gets one step. The driver alone moves clusters. Passes are not concurrent; inside a pass the
 * clusters run in parallel.
 */
final class Driver {
  private static final Logger log = LoggerFactory.getLogger(Driver.class);
  private static final int PATIENCE = 5;
  private static final String CLUSTER = "cluster/";

  private final LiveRun run;
  private final Steps steps;
  private final RunPlanner planner;
  private final Controls controls;
  private final Outbox outbox;
  private final ExecutorService pool;
  private final GuardConfig.Validation settings;
  private final Map<String, Instant> due = new ConcurrentHashMap<>();
  private final Map<String, Instant> again = new ConcurrentHashMap<>();
  private final Queue<RuntimeException> thrown = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();

  Driver(
      LiveRun run,
      Steps steps,
      RunPlanner planner,
      Controls controls,
      Outbox outbox,
      ExecutorService pool,
      GuardConfig.Validation settings) {
    this.run = run;
    this.steps = steps;
    this.planner = planner;
    this.controls = controls;
    this.outbox = outbox;
    this.pool = pool;
    this.settings = settings;
  }

  /**
   * What a pass came to.
   *
   * @param progressed something was written, so that another pass may find more to do at once
   * @param wake when to look again; empty where only a person can go on, or the run is closed
   */
  record Pass(boolean progressed, Optional<Instant> wake) {}

  /**
   * Looks at everything once. What fails for one cluster or merge request keeps no other from going
   * on; it is thrown at the end.
   */
  Pass pass(Manner how) throws InterruptedException {
    run.reload();
    long before = run.written();
    if (run.run().outcome().isPresent()) {
      outbox.publish(false);
      return new Pass(false, outbox.wake());
    }
    if (controls.stopping(run.run().batchId()).isPresent()) {
      outbox.publish(false);
      return new Pass(
          false, how.patient() ? Optional.of(run.now().plus(settings.poll())) : Optional.empty());
    }
    Map<String, String> foreign = TakeOver.foreign(run);
    guarded("enrol", how, planner::enrol);
    for (Change change : run.changes()) {
      guarded(change.key().toString(), how, () -> changeStep(change));
    }
    for (Change change : run.changes()) {
      guarded("follow/" + change.key(), how, () -> steps.followers().catchUp(run, change));
      guarded("main/" + change.key(), how, () -> watchMain(change));
    }
    guarded("abort", how, planner::abortIfAsked);
    guarded("foreign", how, () -> TakeOver.hold(run, foreign));
    clusterSteps(how);
    planner.plans().forEach((name, plan) -> guarded("plan/" + name, how, plan));
    guarded("close", how, planner::closeIfEnded);
    // This process may end of what was thrown.
    outbox.publish(!thrown.isEmpty());
    throwFirst();
    return new Pass(run.written() > before, wake());
  }

  /** When to tell what the notifiers hold back. */
  Optional<Instant> quietEnds() {
    return outbox.quietEnds();
  }

  /** Tells what the notifiers hold back, since nobody may come back for it. */
  void tellAll() {
    outbox.flush();
  }

  private void throwFirst() {
    RuntimeException first = thrown.poll();
    if (first == null) {
      return;
    }
    for (RuntimeException more = thrown.poll(); more != null; more = thrown.poll()) {
      first.addSuppressed(more);
      log.warn("This failed too: {}", more.getMessage());
    }
    throw first;
  }

  /**
   * What only held clusters would be looked at for wakes nobody; a closed run only what is untold.
   */
  private Optional<Instant> wake() {
    if (run.run().outcome().isPresent()) {
      return outbox.wake();
    }
    Set<String> idle = new HashSet<>();
    for (Change change : run.changes()) {
      if (isOnlyForHeld(change)) {
        idle.add(change.key().toString());
        idle.add("main/" + change.key());
      }
    }
    Stream<Instant> looks =
        Stream.concat(due.entrySet().stream(), again.entrySet().stream())
            .filter(entry -> !idle.contains(entry.getKey()))
            .map(Map.Entry::getValue);
    return Stream.concat(looks, outbox.wake().stream()).min(Instant::compareTo);
  }

  private boolean isOnlyForHeld(Change change) {
    List<Progress> open =
        change.clusterIds().stream()
            .map(run::progress)
            .flatMap(Optional::stream)
            .filter(progress -> !progress.facts().containsKey(Facts.ENDED))
            .toList();
    return !open.isEmpty() && open.stream().allMatch(progress -> progress.held().isPresent());
  }

  private boolean isDue(String key) {
    return !due.getOrDefault(key, Instant.MIN).isAfter(run.now());
  }

  private void changeStep(Change change) {
    String key = change.key().toString();
    List<String> waiting = waiting(change);
    boolean held = change.state() == ChangeState.PLANNED && isOnlyForHeld(change);
    Optional<ChangeStep> step = steps.of(change);
    if (step.isEmpty() || held) {
      due.remove(key);
      return;
    }
    if (!isDue(key) && !isBeingChecked(change)) {
      return;
    }
    due.remove(key);
    ChangeStep.Result result = take(step.get(), change);
    if (result instanceof ChangeStep.Became became) {
      run.store(became.change(), became.note());
    } else if (result instanceof ChangeStep.Waits waits) {
      due.put(key, waits.until());
      Wait wait = new Wait(waits.until(), waits.why());
      waiting.stream()
          .filter(id -> run.progress(id).orElseThrow().held().isEmpty())
          .forEach(id -> run.waitFor(id, wait, Map.of()));
    } else if (result instanceof ChangeStep.Holds holds) {
      waiting.forEach(id -> run.hold(id, holds.code(), holds.why()));
    }
  }

  /** Before checks run again, it is looked whether somebody has merged in the meantime. */
  private boolean isBeingChecked(Change change) {
    return change.clusterIds().stream()
        .map(run::progress)
        .flatMap(Optional::stream)
        .anyMatch(p -> p.state() == ClusterState.PRE_CHECK_RUNNING && p.held().isEmpty());
  }

  /** A rate limit is a wait like any other. */
  private ChangeStep.Result take(ChangeStep step, Change change) {
    try {
      return step.take(run, change);
    } catch (ComeBackLater later) {
      return new ChangeStep.Waits(later.retryAt(), later.what());
    }
  }

  /** The clusters that cannot go on before this change does. */
  private List<String> waiting(Change change) {
    return change.clusterIds().stream()
        .filter(id -> run.progress(id).filter(p -> Followers.waitsFor(p, change)).isPresent())
        .toList();
  }

  private void watchMain(Change change) {
    String key = "main/" + change.key();
    if (!isDue(key)) {
      return;
    }
    if (planner.watchMain(change)) {
      due.put(key, run.now().plus(isSoaking(change) ? Validate.TICK : settings.poll()));
    } else {
      due.remove(key);
    }
  }

  /** While everything soaks, main is looked at as often as the workloads are. */
  private boolean isSoaking(Change change) {
    return change.clusterIds().stream()
        .map(run::progress)
        .flatMap(Optional::stream)
        .filter(progress -> !progress.facts().containsKey(Facts.ENDED))
        .allMatch(progress -> progress.state() == ClusterState.VALIDATING);
  }

  private void clusterSteps(Manner how) throws InterruptedException {
    List<Callable<String>> turns = new ArrayList<>();
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      String key = CLUSTER + id;
      Optional<ClusterStep> step = run.progress(id).flatMap(this::stepOf);
      if (step.isEmpty()) {
        due.remove(key);
        continue;
      }
      rememberStoredWait(key, run.progress(id).orElseThrow());
      if (isDue(key)) {
        turns.add(
            () -> {
              guarded(key, how, () -> clusterStep(id, key, step.get()));
              return id;
            });
      }
    }
    BatchSession.all(pool, turns, run::giveUp);
  }

  private Optional<ClusterStep> stepOf(Progress progress) {
    boolean over = progress.held().isPresent() || progress.facts().containsKey(Facts.ENDED);
    return over ? Optional.empty() : steps.of(progress.state());
  }

  /** After a restart the stored wait counts, so that a soak is not looked at too early. */
  private void rememberStoredWait(String key, Progress progress) {
    progress
        .waiting()
        .filter(wait -> due.putIfAbsent(key, wait.until()) == null)
        .ifPresent(wait -> run.tellWait(key.substring(CLUSTER.length()), wait));
  }

  private void clusterStep(String id, String key, ClusterStep step) {
    due.remove(key);
    StepResult result = take(step, id);
    if (result instanceof StepResult.Advance advance) {
      if (advance.to() == ClusterState.ROLLBACK_NEEDED) {
        planner.stopTheLine(id, advance.why());
      }
      run.move(id, advance.to(), advance.why(), advance::applyTo);
    } else if (result instanceof StepResult.WaitUntil waits) {
      due.put(key, waits.until());
      run.waitFor(id, new Wait(waits.until(), waits.why()), waits.facts());
    } else if (result instanceof StepResult.HoldFor hold) {
      run.hold(id, hold.code(), hold.why());
    }
  }

  private StepResult take(ClusterStep step, String id) {
    try {
      return step.take(run, id);
    } catch (ComeBackLater later) {
      return new StepResult.WaitUntil(later.retryAt(), later.what());
    }
  }

  /**
   * Runs one step. What fails is tried again where that may help and the caller is patient, and
   * else kept to be thrown when the others had their turn.
   */
  private void guarded(String key, Manner how, Runnable step) {
    if (again.getOrDefault(key, Instant.MIN).isAfter(run.now())) {
      return;
    }
    again.remove(key);
    try {
      step.run();
      failures.remove(key);
    } catch (ComeBackLater later) {
      again.put(key, later.retryAt());
    } catch (GuardException failure) {
      failed(key, how.patient(), failure);
    } catch (RuntimeException defect) {
      thrown.add(defect);
    } finally {
      how.stepped().run();
    }
  }

  private void failed(String key, boolean patient, GuardException failure) {
    if (failure.code().equals(LeaseKeeper.LOST)) {
      throw failure;
    }
    int count = failures.merge(key, 1, Integer::sum);
    boolean atOnce =
        failure.code().equals(LiveRun.LOST_RACE) || failure.code().equals(Controls.PAUSED);
    boolean mayPass = atOnce || (patient && failure.responsible() == Responsible.OUTSIDE_SERVICE);
    if (!mayPass || count >= PATIENCE) {
      thrown.add(failure);
      return;
    }
    Duration pause = atOnce ? Duration.ZERO : settings.poll().multipliedBy(1L << count);
    log.warn("{} GUARD tries again in {}.", failure.getMessage(), Words.duration(pause));
    again.put(key, run.now().plus(pause));
  }
}
