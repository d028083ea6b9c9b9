package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Outcome;
import dev.guard.api.work.Hint;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.fleet.Presence;
import dev.guard.core.report.RunReport;
import dev.guard.core.work.Worker;
import dev.guard.core.work.WorkerOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a message while its step takes long, the worker is stopped, or it comes early.
 */
class WorkerMessagesTest {
  private static final WorkerOptions UNTIL_IDLE =
      WorkerOptions.defaults().parallel(2).untilIdle(true);
  private static final int LOOKS = 5;

  private final GuardScenario scenario = GuardScenario.ofClusters(1);

  private void work() {
    try (Guard guard = scenario.guard()) {
      guard.worker(UNTIL_IDLE).work();
    }
  }

  private void start() throws InterruptedException {
    RunReport started =
        scenario.run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach());
    scenario.queue().send(new Hint.OfRun(started.runId().orElseThrow(), "run"), Duration.ZERO);
  }

  /** The next extension, not one that was long ago. */
  private static void await(Semaphore extended) {
    int unused = extended.drainPermits();
    try {
      assertThat(extended.tryAcquire(1, TimeUnit.MINUTES)).as("extended").isTrue();
    } catch (InterruptedException asked) {
      throw new IllegalStateException(asked);
    }
  }

  /** The step takes as long as several time-outs; each extension lets it go on a little. */
  @Test
  void aMessageStaysHiddenFromOthersForAsLongAsItsStepTakes() throws InterruptedException {
    Duration hidden = Duration.ofMillis(300);
    Semaphore extended = new Semaphore(0);
    scenario.queue().hidesFor(hidden);
    scenario.queue().onHide(message -> extended.release());
    List<Integer> others = new ArrayList<>();
    AtomicInteger steps = new AtomicInteger();
    start();
    scenario.listening(
        entry -> {
          if (!entry.kind().equals("moved") || steps.getAndIncrement() > 0) {
            return;
          }
          for (int look = 0; look < LOOKS; look++) {
            await(extended);
            scenario.clock().advance(hidden.dividedBy(2));
            try {
              others.add(scenario.queue().receive(10, Duration.ZERO).size());
            } catch (InterruptedException asked) {
              throw new IllegalStateException(asked);
            }
          }
        });

    work();

    assertThat(others).as("what another worker received meanwhile").hasSize(LOOKS).containsOnly(0);
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void aWorkerThatIsStoppedEndsItsStepAndGivesUpItsLeaseAndItsPlace() throws Exception {
    start();
    CountDownLatch inStep = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    scenario.listening(
        entry -> {
          if (entry.kind().equals("change.planned")) {
            inStep.countDown();
            boolean interrupted = false;
            while (stopped.getCount() > 0) {
              try {
                stopped.await();
              } catch (InterruptedException asked) {
                interrupted = true;
              }
            }
            assertThat(interrupted).as("the step is left its time").isFalse();
          }
        });
    try (Guard guard = scenario.guard()) {
      Thread worker = new Thread(() -> guard.worker(WorkerOptions.defaults()).work());
      worker.start();
      assertThat(inStep.await(1, TimeUnit.MINUTES)).isTrue();
      worker.interrupt();
      stopped.countDown();
      worker.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(worker.isAlive()).isFalse();

      assertThat(Presence.living(guard.registry(), InstantSource.system())).isZero();
      LeaseAnswer answer =
          guard.registry().acquire(GuardScenario.BATCH, "another", Duration.ofMinutes(1));
      assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
      Lease lease = ((LeaseAnswer.Granted) answer).lease();
      guard.registry().release(lease);
    }
    assertThat(scenario.journal()).anyMatch(entry -> entry.kind().equals("change.planned"));
    assertThat(scenario.queue().size()).as("a message, or a timer, takes the run on").isPositive();

    scenario.listening(entry -> {});
    scenario.clock().advance(Duration.ofMinutes(2));
    work();
    assertThat(scenario.host().opened()).hasSize(1);
  }

  /** Answers when it is let, as a check does that waits for a service that does not answer. */
  private static final class Slow implements HealthCheck {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final String cluster;

    Slow(String cluster) {
      this.cluster = cluster;
    }

    @Override
    public String name() {
      return "acme.slow";
    }

    @Override
    public HealthCheckResult run(CheckContext context) throws InterruptedException {
      if (context.cluster().id().equals(cluster)) {
        asked.countDown();
        answers.await();
      }
      return context.pass("All is well");
    }
  }

  /** A check may take a minute, and a worker that is stopped leaves it less. */
  @Test
  void aStepThatTakesLongerThanTheGraceIsGivenUpAndDoneAgainByTheNextWorker() throws Exception {
    Slow slow = new Slow("c1");
    scenario.mesh().check(slow);
    start();
    try (Guard guard = scenario.guard()) {
      Thread worker =
          new Thread(() -> guard.worker(WorkerOptions.defaults().grace(Duration.ZERO)).work());
      worker.start();
      assertThat(slow.asked.await(1, TimeUnit.MINUTES)).isTrue();
      worker.interrupt();
      worker.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(worker.isAlive()).isFalse();

      assertThat(scenario.queue().nextAt())
          .as("its message can be received at once")
          .contains(scenario.clock().instant());
      assertThat(Presence.living(guard.registry(), InstantSource.system())).isZero();
      LeaseAnswer answer =
          guard.registry().acquire(GuardScenario.BATCH, "another", Duration.ofMinutes(1));
      assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
      guard.registry().release(((LeaseAnswer.Granted) answer).lease());
    }
    assertThat(scenario.states()).containsEntry("c1", ClusterState.PRE_CHECK_RUNNING);
    assertThat(scenario.journal())
        .as("that the check was interrupted says nothing of the cluster")
        .noneMatch(entry -> entry.kind().equals("held"));

    slow.answers.countDown();
    work();

    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.queue().rejected()).isEmpty();
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened");
  }

  /** What fails while a worker is being stopped counts as no try of the message. */
  @Test
  void aMessageWhoseStepFailsWhileTheWorkerStopsIsGivenBackAndNotPutAside() throws Exception {
    start();
    CountDownLatch inStep = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    scenario
        .host()
        .afterEffect(
            effect -> {
              inStep.countDown();
              boolean interrupted = false;
              while (!interrupted) {
                try {
                  stopped.await();
                } catch (InterruptedException asked) {
                  interrupted = true;
                }
              }
              throw GuardException.of("gitlab.aborted", Responsible.OPERATOR)
                  .what("The call was interrupted.")
                  .build();
            });
    try (Guard guard = scenario.guard()) {
      WorkerOptions last = WorkerOptions.defaults().deliveries(1).grace(Duration.ZERO);
      Thread worker = new Thread(() -> guard.worker(last).work());
      worker.start();
      assertThat(inStep.await(1, TimeUnit.MINUTES)).isTrue();
      worker.interrupt();
      worker.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(worker.isAlive()).isFalse();
    }
    assertThat(scenario.queue().rejected()).isEmpty();
    assertThat(scenario.queue().nextAt()).contains(scenario.clock().instant());

    scenario.host().afterEffect(effect -> {});
    work();

    assertThat(scenario.host().opened()).hasSize(1);
  }

  /**
   * What a probe asks: a check that does not come back may hang, however well the queue is read.
   */
  @Test
  void aTurnThatEndsNoStepForTooLongIsToldAsStuckUntilItGoesOn() throws Exception {
    Slow slow = new Slow("c1");
    scenario.mesh().check(slow);
    start();
    try (Guard guard = scenario.guard()) {
      Worker patient = guard.worker(UNTIL_IDLE);
      Worker worker = guard.worker(UNTIL_IDLE.patience(Duration.ZERO));
      Thread working = new Thread(worker::work);
      working.start();
      assertThat(slow.asked.await(1, TimeUnit.MINUTES)).isTrue();

      assertThat(worker.health().stuck())
          .hasValueSatisfying(what -> assertThat(what).contains("ended no step since"));
      assertThat(worker.health().isAlive()).isFalse();
      assertThat(patient.health().isAlive()).isTrue();

      slow.answers.countDown();
      working.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(working.isAlive()).isFalse();
      assertThat(worker.health().stuck()).isEmpty();
    }
  }

  @Test
  void aSlowCheckOfOneBatchHoldsNoOtherBatch() throws Exception {
    Slow slow = new Slow("c1");
    scenario.mesh().check(slow);
    secondBatch();
    start();
    try (Guard guard = scenario.guard()) {
      Thread worker = new Thread(() -> guard.worker(UNTIL_IDLE.sweep(Duration.ofHours(1))).work());
      worker.start();
      assertThat(slow.asked.await(1, TimeUnit.MINUTES)).isTrue();
      CountDownLatch opened = new CountDownLatch(1);
      scenario.listening(
          entry -> {
            if (entry.kind().equals("change.opened")) {
              opened.countDown();
            }
          });
      guard.run(RunRequest.of("second", GuardScenario.NEW).detach());
      for (int i = 0; i < LOOKS; i++) {
        scenario
            .queue()
            .send(Hint.OfBatch.now(GuardScenario.BATCH, "more for the slow one"), Duration.ZERO);
      }
      scenario.queue().send(Hint.OfBatch.now("second", "run"), Duration.ZERO);

      assertThat(opened.await(1, TimeUnit.MINUTES)).isTrue();

      assertThat(guard.status("second").changes()).hasSize(1);
      assertThat(guard.status(GuardScenario.BATCH).changes()).isEmpty();
      slow.answers.countDown();
      worker.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(worker.isAlive()).isFalse();
      assertThat(guard.status(GuardScenario.BATCH).changes()).hasSize(1);
    }
  }

  private void secondBatch() {
    String path = "clusters/x1";
    scenario
        .host()
        .commit(
            GuardScenario.REPOSITORY,
            InMemoryChangeHost.MAIN,
            Map.of(path + "/istio.yaml", GuardScenario.releases(GuardScenario.OLD)));
    scenario.mesh().running("x1", Answer.known(GuardScenario.OLD));
    try (Guard guard = scenario.guard()) {
      guard
          .registry()
          .put(
              Cluster.builder("x1", "second", GuardScenario.OLD)
                  .environment("prod")
                  .gitlabRepo(GuardScenario.REPOSITORY)
                  .fluxConfigPath(path)
                  .ownerHandle("mesh-team")
                  .build());
    }
  }

  /** SQS delays for 15 minutes at most: what comes early is put in again and wakes nobody. */
  @Test
  void aTimerThatIsFurtherAwayThanTheQueueCanDelayIsSetAgainUntilItIsTime() throws Exception {
    RunReport started =
        scenario.run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach());
    Instant now = scenario.clock().instant();
    Instant at = now.plus(Duration.ofMinutes(40));
    scenario
        .queue()
        .send(Hint.OfBatch.timer(GuardScenario.BATCH, "soak", at), Duration.ofMinutes(40));
    try (Guard guard = scenario.guard()) {
      // What the worker that set it has noted, so that no sweep looks earlier.
      guard
          .registry()
          .advance(
              "worker/timer",
              started.runId().orElseThrow(),
              String.format(Locale.ROOT, "%015d", at.toEpochMilli()));
    }
    int before = scenario.journal().size();
    List<Duration> comes = new ArrayList<>();
    while (scenario.clock().instant().isBefore(at)) {
      assertThat(scenario.queue().size()).isEqualTo(1);
      assertThat(scenario.journal()).hasSize(before);
      Instant next = scenario.queue().nextAt().orElseThrow();
      comes.add(Duration.between(now, next));
      scenario.clock().awaitUntil(next);
      work();
    }
    assertThat(comes)
        .containsExactly(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofMinutes(40));
    assertThat(scenario.host().opened()).as("then the run goes on").hasSize(1);
  }

  /** The queue keeps no order: the merge is told of before the run, and before its request. */
  @Test
  void messagesInTheWrongOrderDoNoHarm() throws InterruptedException {
    String branch = "guard/upgrade-istio-1.27.3-prod-1-20260302100000";
    scenario
        .queue()
        .send(new Hint.OfBranch(GuardScenario.REPOSITORY, branch, "merged"), Duration.ZERO);
    scenario
        .queue()
        .send(Hint.OfBatch.now(GuardScenario.BATCH, "a timer of an old run"), Duration.ZERO);
    work();
    assertThat(scenario.queue().size()).isZero();

    start();
    scenario
        .queue()
        .send(new Hint.OfBranch(GuardScenario.REPOSITORY, branch, "merged"), Duration.ZERO);
    work();
    assertThat(scenario.host().opened()).hasSize(1);
    scenario.merge();
    for (int looks = 0;
        looks < 500 && scenario.newestRun().orElseThrow().outcome().isEmpty();
        looks++) {
      scenario.clock().advance(Duration.ofMinutes(1));
      work();
    }
    scenario
        .queue()
        .send(Hint.OfBatch.now(GuardScenario.BATCH, "the run is opened"), Duration.ZERO);
    work();

    assertThat(scenario.newestRun().orElseThrow().outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(scenario.queue().rejected()).isEmpty();
  }
}
