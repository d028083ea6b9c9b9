package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.core.MonitorRequest;
import dev.guard.core.ResumeRequest;
import dev.guard.core.RollbackRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.run.BatchSession.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a person can ask of a batch. Every call takes the lease of the batch for its duration.
 * Thread-safe; two calls on one batch exclude each other.
 */
public final class Engine {
  private static final int MOST_RACES = 5;

  private final EngineSettings settings;

  public Engine(EngineSettings settings) {
    this.settings = settings;
  }

  private ClusterRegistry registry() {
    return settings.ports().registry().get();
  }

  private int parallel(Optional<Integer> asked) {
    return Math.max(1, asked.orElse(settings.config().execution().maxParallelClusters()));
  }

  public RunReport status(String batchId) {
    return Reports.of(registry(), batchId, List.of());
  }

  /** Opens or continues a run, until its merge requests are open. */
  public RunReport run(RunRequest request) throws InterruptedException {
    if (request.dryRun()) {
      return new Preview(settings).dryRun(request);
    }
    List<ClusterRecord> batch = Registered.batch(registry(), request.batchId());
    List<String> notes = new ArrayList<>();
    try (BatchSession session =
        new BatchSession(settings, request.batchId(), parallel(request.maxParallel()))) {
      Optional<Run> open = session.openRun();
      RunStart start = new RunStart(settings, registry());
      open.ifPresent(run -> start.refuseOther(run, request));
      Controls.refuseStopped(registry(), request.batchId());
      TakeOver.refuse(
          request.batchId(), request.takeOver(), batch, settings.time().instant(), notes);
      LiveRun live;
      if (open.isPresent()) {
        live = session.live(open.get());
      } else {
        Reports.newest(registry(), request.batchId()).ifPresent(session::tellRest);
        Optional<RunStart.Plan> plan = start.plan(request, batch, notes);
        if (plan.isEmpty()) {
          return Reports.of(registry(), request.batchId(), notes);
        }
        live = session.live(plan.get().run());
        live.store(plan.get().run(), plan.get().note());
      }
      live.reload();
      Work work = session.work(live, clusters(live));
      TakeOver.claim(live, request.takeOver());
      enrol(work);
      open.ifPresent(run -> recheckRed(work));
      if (request.detached()) {
        session.tellRest(live.run());
        return Reports.of(registry(), request.batchId(), notes);
      }
      session.drive(work, Engine::isOpenOrStuck, false, Optional.empty());
      if (request.follow() && !isHeld(live)) {
        session.drive(work, Engine::isOver, true, Optional.empty());
      }
    }
    return Reports.of(registry(), request.batchId(), notes);
  }

  /** A registry entry may be edited meanwhile; then it is read again. */
  private static void enrol(Work work) {
    for (int tries = 0; ; tries++) {
      try {
        work.planner().enrol();
        return;
      } catch (GuardException failure) {
        if (!failure.code().equals(LiveRun.LOST_RACE) || tries == MOST_RACES) {
          throw failure;
        }
        work.run().reload();
      }
    }
  }

  private static List<Cluster> clusters(LiveRun live) {
    return live.clusters().stream().map(ClusterRecord::cluster).toList();
  }

  /** A person asks again: red or unclear pre-checks are made once more. */
  private static void recheckRed(Work work) {
    LiveRun live = work.run();
    boolean red =
        live.clusters().stream()
            .map(record -> live.progress(record.cluster().id()).orElseThrow())
            .anyMatch(p -> p.state() == ClusterState.PRE_CHECK_FAILED);
    for (ClusterRecord record : live.clusters()) {
      String id = record.cluster().id();
      Progress progress = live.progress(id).orElseThrow();
      boolean again =
          progress.state() == ClusterState.PRE_CHECK_FAILED
              || (red && progress.state() == ClusterState.PRE_CHECK_PASSED);
      if (again) {
        work.planner().recheck(id, "A person asked again.");
      } else if (progress.state() == ClusterState.PRE_CHECK_RUNNING
          && progress.held().isPresent()) {
        live.update(
            id,
            progress.withHeld(Optional.empty()).withAttempt(progress.attempt() + 1),
            List.of(Note.cluster("resumed", id, "A person asked again.", Map.of())));
      }
    }
  }

  /** Every planned request is open, or nothing more will be opened. */
  private static boolean isOpenOrStuck(LiveRun live) {
    if (live.run().outcome().isPresent()) {
      return true;
    }
    List<Change> changes = live.changes();
    boolean opened =
        !changes.isEmpty()
            && changes.stream().noneMatch(change -> change.state() == ChangeState.PLANNED);
    boolean checking =
        live.clusters().stream()
            .map(record -> live.progress(record.cluster().id()))
            .flatMap(Optional::stream)
            .anyMatch(p -> p.state() == ClusterState.PRE_CHECK_RUNNING && p.held().isEmpty());
    boolean red =
        live.clusters().stream()
            .map(record -> live.progress(record.cluster().id()))
            .flatMap(Optional::stream)
            .anyMatch(p -> p.state() == ClusterState.PRE_CHECK_FAILED || p.held().isPresent());
    return !checking && (opened || red);
  }

  private static boolean isHeld(LiveRun live) {
    return live.clusters().stream()
        .map(record -> live.progress(record.cluster().id()))
        .flatMap(Optional::stream)
        .anyMatch(p -> p.held().isPresent());
  }

  private static boolean isOver(LiveRun live) {
    return live.run().outcome().isPresent();
  }

  /**
   * Follows a run until it is closed, or nothing goes on without a person's decision. Where workers
   * are there, or another process holds the lease, it only reads what they do.
   */
  public RunReport monitor(MonitorRequest request) throws InterruptedException {
    String batchId = request.batchId();
    Registered.batch(registry(), batchId);
    Optional<Instant> deadline =
        request.timeout().map(timeout -> settings.time().instant().plus(timeout));
    Following following = new Following(settings, batchId, deadline);
    boolean asked = request.soak().isPresent() || request.once();
    while (true) {
      boolean workers = following.hasWorkers();
      List<String> notes = new ArrayList<>();
      if (asked || !workers) {
        try {
          Instant now = settings.time().instant();
          boolean once = request.once() || workers;
          drive(request, once, once ? Optional.of(now) : deadline);
          asked = false;
        } catch (LeaseHeld held) {
          notes.add(held.what());
        }
        if (request.once() || (!workers && notes.isEmpty())) {
          return Reports.of(registry(), batchId, notes);
        }
      }
      Optional<RunReport> end = following.look();
      if (end.isPresent()) {
        return end.get();
      }
    }
  }

  private void drive(MonitorRequest request, boolean once, Optional<Instant> end)
      throws InterruptedException {
    try (BatchSession session =
        new BatchSession(settings, request.batchId(), parallel(request.maxParallel()))) {
      Optional<Run> open = session.openRun();
      if (open.isPresent()) {
        Work work = work(session, open.get());
        request.soak().ifPresent(soak -> overrideSoak(work.run(), soak.toString()));
        session.drive(work, Engine::isOver, !once, end);
      } else {
        Reports.newest(registry(), request.batchId()).ifPresent(session::tellRest);
      }
    }
  }

  /**
   * One turn of a worker: takes the batch as far as it goes without waiting. Where another process
   * works on the batch, nothing is done.
   *
   * @param stop asked between two passes, so that a worker can be stopped
   * @param stepped called after each step, from any thread, so that a worker can tell a slow turn
   *     from one that hangs
   */
  public Turn turn(String batchId, BooleanSupplier stop, Runnable stepped)
      throws InterruptedException {
    Optional<Run> newest = Reports.newest(registry(), batchId);
    if (newest.isEmpty()) {
      return new Turn(Optional.empty(), "no run", Optional.empty(), Optional.empty());
    }
    Optional<String> runId = newest.map(Run::id);
    try (BatchSession session = new BatchSession(settings, batchId, parallel(Optional.empty()))) {
      Optional<Run> open = session.openRun();
      if (open.isEmpty()) {
        Run closed = Reports.newest(registry(), batchId).orElseThrow();
        return new Turn(
            Optional.of(closed.id()), "closed", session.tellRest(closed), Optional.empty());
      }
      Work work = work(session, open.get());
      long before = work.run().written();
      Optional<Instant> wake = session.turn(work, stop, stepped);
      long written = work.run().written() - before;
      return new Turn(open.map(Run::id), written + " written", wake, Optional.empty());
    } catch (LeaseHeld held) {
      Instant later = settings.time().instant().plus(settings.config().validation().poll());
      return new Turn(
          runId, "held by another", Optional.of(later), Optional.of(held.lease().holder()));
    }
  }

  private static void overrideSoak(LiveRun live, String soak) {
    for (ClusterRecord record : live.clusters()) {
      String id = record.cluster().id();
      live.progress(id)
          .filter(progress -> !soak.equals(progress.facts().get(Facts.SOAK)))
          .ifPresent(
              progress ->
                  live.update(
                      id,
                      progress.withFacts(Map.of(Facts.SOAK, soak)).withWaiting(Optional.empty()),
                      List.of(
                          Note.cluster(
                              "soak.changed", id, "The soak is set to " + soak + ".", Map.of()))));
    }
  }

  private static Work work(BatchSession session, Run run) {
    LiveRun live = session.live(run);
    live.reload();
    Work work = session.work(live, clusters(live));
    if (live.run().outcome().isEmpty()) {
      enrol(work);
    }
    return work;
  }

  /** Asks for a rollback by hand, and opens its request. */
  public RunReport rollback(RollbackRequest request) throws InterruptedException {
    String batchId =
        request
            .batchId()
            .orElseGet(
                () ->
                    Registered.cluster(registry(), request.clusterId().orElseThrow())
                        .cluster()
                        .batchId());
    List<String> notes = new ArrayList<>();
    try (BatchSession session = new BatchSession(settings, batchId, parallel(Optional.empty()))) {
      Controls.refuseStopped(registry(), batchId);
      Decisions decisions = new Decisions(registry());
      Run run = decisions.runToRollBack(session, batchId);
      TakeOver.refuse(
          batchId,
          request.takeOver(),
          Registered.batch(registry(), batchId),
          settings.time().instant(),
          notes);
      Work work = work(session, run);
      TakeOver.claim(work.run(), request.takeOver());
      decisions.rollback(work, request.clusterId(), request.reason());
      session.drive(work, Engine::noRollbackPlanned, false, Optional.empty());
    }
    return Reports.of(registry(), batchId, notes);
  }

  private static boolean noRollbackPlanned(LiveRun live) {
    boolean waiting =
        live.clusters().stream()
            .map(record -> live.progress(record.cluster().id()))
            .flatMap(Optional::stream)
            .anyMatch(p -> p.state() == ClusterState.ROLLBACK_NEEDED && p.held().isEmpty());
    return !waiting;
  }

  /** Takes a held run on, as a person decided, and looks at it once. */
  public RunReport resume(ResumeRequest request) throws InterruptedException {
    return decide(
        request.batchId(),
        (work, decisions) -> decisions.resume(work, request.decision(), request.reason()));
  }

  /** Ends a run that has not merged anything. */
  public RunReport abort(String batchId, String reason) throws InterruptedException {
    boolean aborted =
        Reports.newest(registry(), batchId)
            .filter(run -> run.outcome().equals(Optional.of(Outcome.ABORTED)))
            .isPresent();
    if (aborted) {
      return monitor(MonitorRequest.of(batchId));
    }
    try {
      return decide(batchId, (work, decisions) -> Decisions.abort(work.run(), reason));
    } catch (GuardException held) {
      if (!held.code().equals(LeaseKeeper.HELD) || hasLanded(batchId)) {
        throw held;
      }
      new Controls(registry())
          .set(
              Control.Kind.ABORT,
              batchId,
              true,
              settings.actor(),
              reason,
              settings.time().instant());
      return Reports.of(
          registry(), batchId, List.of(held.what() + " It ends the run at its next look."));
    }
  }

  private boolean hasLanded(String batchId) {
    return registry().openRun(batchId).stream()
        .flatMap(run -> registry().changes(run.id()).stream())
        .anyMatch(change -> change.state() == ChangeState.MERGED);
  }

  private interface Decision {
    void apply(Work work, Decisions decisions);
  }

  private RunReport decide(String batchId, Decision decision) throws InterruptedException {
    Registered.batch(registry(), batchId);
    try (BatchSession session = new BatchSession(settings, batchId, parallel(Optional.empty()))) {
      Controls.refuseStopped(registry(), batchId);
      Run run =
          session
              .openRun()
              .orElseThrow(
                  () ->
                      GuardException.of("usage.no-run", Responsible.USER)
                          .what("Batch " + batchId + " has no open run.")
                          .where("batch " + batchId)
                          .next("See guard runs, or start one with guard run.")
                          .build());
      Work work = work(session, run);
      boolean atHost =
          work.run().changes().stream()
              .anyMatch(change -> change.state() == ChangeState.OPEN || !change.edits().isEmpty());
      if (atHost) {
        work.driver().pass(Manner.of(false));
      }
      decision.apply(work, new Decisions(registry()));
      Predicate<LiveRun> over = Engine::isOver;
      session.drive(work, over, false, Optional.of(settings.time().instant()));
    }
    return Reports.of(registry(), batchId, List.of());
  }
}
