package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Outcome;
import dev.guard.api.work.Hint;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.fleet.Presence;
import dev.guard.core.report.RunReport;
import dev.guard.core.work.WorkerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
