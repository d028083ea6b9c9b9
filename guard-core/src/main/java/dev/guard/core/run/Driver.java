package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Wait;
import dev.guard.core.config.GuardConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
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

  private final LiveRun run;
  private final Steps steps;
  private final RunPlanner planner;
  private final Controls controls;
  private final Outbox outbox;
  private final ExecutorService pool;
  private final GuardConfig.Validation settings;
  private final Map<String, Instant> due = new ConcurrentHashMap<>();
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
   * Looks at everything once.
   *
   * @param patient waits for an outside service that fails, instead of throwing at once
   */
  Pass pass(boolean patient) throws InterruptedException {
    run.reload();
    long before = run.written();
    if (run.run().outcome().isPresent()) {
      outbox.publish();
      return new Pass(false, Optional.empty());
    }
    if (controls.stopping(run.run().batchId()).isPresent()) {
      outbox.publish();
      return new Pass(false, Optional.of(run.now().plus(settings.poll())));
    }
    planner.enrol();
    for (Change change : run.changes()) {
      guarded(change.key().toString(), patient, () -> changeStep(change));
    }
    for (Change change : run.changes()) {
      guarded("follow/" + change.key(), patient, () -> steps.followers().catchUp(run, change));
      guarded("main/" + change.key(), patient, () -> watchMain(change));
    }
    clusterSteps(patient);
    guarded("plan", patient, planner::plan);
    planner.closeIfEnded();
    outbox.publish();
    return new Pass(run.written() > before, wake());
  }

  /** Watching main alone is no reason to go on: where all else is held, only a person can act. */
  private Optional<Instant> wake() {
    boolean onlyWatching = due.keySet().stream().allMatch(key -> key.startsWith("main/"));
    return run.run().outcome().isPresent() || onlyWatching
        ? Optional.empty()
        : due.values().stream().min(Instant::compareTo);
  }

  private boolean isDue(String key) {
    return !due.getOrDefault(key, Instant.MIN).isAfter(run.now());
  }

  private void changeStep(Change change) {
    String key = change.key().toString();
    List<String> waiting = waiting(change);
    boolean held =
        !waiting.isEmpty()
            && waiting.stream().allMatch(id -> run.progress(id).orElseThrow().held().isPresent());
    Optional<ChangeStep> step = steps.of(change);
    if (step.isEmpty() || held) {
      due.remove(key);
      return;
    }
    if (!isDue(key)) {
      return;
    }
    due.remove(key);
    ChangeStep.Result result = step.get().take(run, change);
    if (result instanceof ChangeStep.Became became) {
      run.store(became.change(), became.note());
    } else if (result instanceof ChangeStep.Waits waits) {
      due.put(key, waits.until());
      Wait wait = new Wait(waits.until(), waits.why());
      waiting.forEach(id -> run.waitFor(id, wait, Map.of()));
    } else if (result instanceof ChangeStep.Holds holds) {
      waiting.forEach(id -> run.hold(id, holds.code(), holds.why()));
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
      due.put(key, run.now().plus(settings.poll()));
    } else {
      due.remove(key);
    }
  }

  private void clusterSteps(boolean patient) throws InterruptedException {
    List<Callable<String>> turns = new ArrayList<>();
    for (ClusterRecord record : run.clusters()) {
      String id = record.cluster().id();
      String key = "cluster/" + id;
      Optional<ClusterStep> step = run.progress(id).flatMap(this::stepOf);
      if (step.isEmpty()) {
        due.remove(key);
        continue;
      }
      rememberStoredWait(key, run.progress(id).orElseThrow());
      if (isDue(key)) {
        turns.add(
            () -> {
              guarded(key, patient, () -> clusterStep(id, key, step.get()));
              return id;
            });
      }
    }
    BatchSession.all(pool, turns);
  }

  private Optional<ClusterStep> stepOf(Progress progress) {
    boolean over = progress.held().isPresent() || progress.facts().containsKey(Facts.ENDED);
    return over ? Optional.empty() : steps.of(progress.state());
  }

  /** After a restart the stored wait counts, so that a soak is not looked at too early. */
  private void rememberStoredWait(String key, Progress progress) {
    progress.waiting().ifPresent(wait -> due.putIfAbsent(key, wait.until()));
  }

  private void clusterStep(String id, String key, ClusterStep step) {
    due.remove(key);
    StepResult result = step.take(run, id);
    if (result instanceof StepResult.Advance advance) {
      run.move(id, advance.to(), advance.why(), advance::applyTo);
      if (advance.to() == ClusterState.ROLLBACK_NEEDED) {
        planner.stopTheLine(id, advance.why());
      }
    } else if (result instanceof StepResult.WaitUntil waits) {
      due.put(key, waits.until());
      run.waitFor(id, new Wait(waits.until(), waits.why()), waits.facts());
    } else if (result instanceof StepResult.HoldFor hold) {
      run.hold(id, hold.code(), hold.why());
    }
  }

  /**
   * Runs one step. A rate limit waits as data; an outside failure is waited for a few times where
   * the caller is patient, and thrown where it is not.
   */
  private void guarded(String key, boolean patient, Runnable step) {
    try {
      step.run();
      failures.remove(key);
    } catch (ComeBackLater later) {
      due.put(key, later.retryAt());
    } catch (GuardException failure) {
      int count = failures.merge(key, 1, Integer::sum);
      boolean mayPass =
          failure.responsible() == Responsible.OUTSIDE_SERVICE
              || failure.code().equals("state.lost-race");
      if (!patient || !mayPass || count >= PATIENCE) {
        throw failure;
      }
      Duration pause = settings.poll().multipliedBy(1L << count);
      log.warn("{} GUARD tries again in {}.", failure.getMessage(), Words.duration(pause));
      due.put(key, run.now().plus(pause));
    }
  }
}
