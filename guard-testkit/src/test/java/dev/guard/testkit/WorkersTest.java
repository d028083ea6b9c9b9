package dev.guard.testkit;

import static dev.guard.core.report.Standing.IN_PROGRESS;
import static dev.guard.core.report.Standing.WAITING_FOR_PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeState;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
import dev.guard.api.work.Hint;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.fleet.Presence;
import dev.guard.core.report.RunReport;
import dev.guard.core.work.WorkerOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole upgrades that nobody calls guard monitor for: workers take them on. */
class WorkersTest {
  private static final WorkerOptions UNTIL_IDLE =
      WorkerOptions.defaults().parallel(2).untilIdle(true);

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** One of two workers does what there is to do now; each is a process of its own. */
  private static void work(GuardScenario scenario) {
    work(scenario, UNTIL_IDLE);
  }

  private static void work(GuardScenario scenario, WorkerOptions options) {
    try (Guard guard = scenario.guard()) {
      guard.worker(options).work();
    }
  }

  private static void start(GuardScenario scenario) throws InterruptedException {
    RunReport started =
        scenario.run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach());
    assertThat(started.changes()).isEmpty();
    scenario.queue().send(new Hint.OfRun(started.runId().orElseThrow(), "run"), Duration.ZERO);
  }

  /** Lets the workers work and time pass, until the batch is in this state or time is up. */
  private static void until(GuardScenario scenario, String state) {
    Instant end = scenario.clock().instant().plus(Duration.ofHours(12));
    work(scenario);
    while (!state(scenario).equals(state)) {
      assertThat(scenario.clock().instant()).as("waiting for %s", state).isBefore(end);
      Instant next =
          scenario.queue().nextAt().orElse(scenario.clock().instant().plus(Duration.ofMinutes(5)));
      scenario.clock().awaitUntil(next);
      work(scenario);
    }
  }

  private static String state(GuardScenario scenario) {
    try (Guard guard = scenario.guard()) {
      RunReport report = guard.status(GuardScenario.BATCH);
      boolean open = report.changes().stream().anyMatch(c -> c.state() == ChangeState.OPEN);
      return report.outcome().isPresent() || !open ? report.state() : "request open";
    }
  }

  @Test
  void aRunThatIsOnlyStartedIsTakenToItsEnd() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3);
    start(scenario);
    until(scenario, "request open");
    scenario.merge();
    until(scenario, "upgraded");

    assertThat(scenario.newestRun().orElseThrow().outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.states().values()).containsOnly(ClusterState.UPGRADED);
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
    work(scenario);
    assertThat(scenario.queue().size()).as("messages left of a closed run").isZero();
    assertThat(scenario.queue().rejected()).isEmpty();
  }

  @Test
  void hintsThatComeTwiceOrLateDoNoHarmAndDoNotMultiplyTimers() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    start(scenario);
    for (int i = 0; i < 20; i++) {
      scenario.queue().send(Hint.OfBatch.now(GuardScenario.BATCH, "duplicate"), Duration.ZERO);
    }
    until(scenario, "request open");
    scenario.clock().advance(Duration.ofMinutes(30));
    work(scenario);
    assertThat(scenario.queue().size()).as("timers of one run").isLessThanOrEqualTo(2);

    scenario.merge();
    for (int i = 0; i < 20; i++) {
      scenario
          .queue()
          .send(
              new Hint.OfBranch(
                  GuardScenario.REPOSITORY, scenario.changes().get(0).branch(), "merged"),
              Duration.ZERO);
    }
    until(scenario, "upgraded");
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
  }

  @Test
  void aMergeIsSeenAtTheWebhookAndNotOnlyAtTheNextTimer() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    start(scenario);
    until(scenario, "request open");
    scenario.merge();
    String branch = scenario.changes().get(0).branch();
    scenario
        .queue()
        .send(new Hint.OfBranch(GuardScenario.REPOSITORY, "feature/x", "other"), Duration.ZERO);
    work(scenario);
    assertThat(scenario.changes().get(0).state()).isEqualTo(ChangeState.OPEN);

    scenario
        .queue()
        .send(new Hint.OfBranch(GuardScenario.REPOSITORY, branch, "merged"), Duration.ZERO);
    work(scenario);

    assertThat(scenario.changes().get(0).state()).isEqualTo(ChangeState.MERGED);
  }

  @Test
  void workersThatAreKilledAtRandomLoseNothingAndDoNothingTwice() throws InterruptedException {
    for (int seed = 1; seed <= 12; seed++) {
      GuardScenario scenario = GuardScenario.ofClusters(2);
      Random random = new Random(seed);
      scenario.listening(
          entry -> {
            if (random.nextInt(12) == 0) {
              throw new Killed();
            }
          });
      started(scenario);
      untilThroughKills(scenario, "request open");
      scenario.merge();
      untilThroughKills(scenario, "upgraded");
      assertThat(scenario.host().opened()).as("seed %s", seed).hasSize(1);
      assertThat(scenario.journal())
          .extracting(entry -> entry.id().substring(entry.id().lastIndexOf(':') + 1))
          .as("seed %s", seed)
          .doesNotHaveDuplicates();
      assertThat(new LinkedHashSet<>(scenario.chat().kinds()))
          .as("seed %s", seed)
          .containsExactly("mr-opened", "upgrade-completed");
    }
  }

  private static void started(GuardScenario scenario) throws InterruptedException {
    boolean done = false;
    while (!done) {
      try {
        scenario.run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach());
        done = true;
      } catch (Killed again) {
        assertThat(again).isNotNull();
      }
    }
    scenario.queue().send(Hint.OfBatch.now(GuardScenario.BATCH, "run"), Duration.ZERO);
  }

  private static void untilThroughKills(GuardScenario scenario, String state) {
    boolean there = false;
    while (!there) {
      try {
        until(scenario, state);
        there = true;
      } catch (Killed again) {
        // Its message comes again when it is no longer hidden.
        scenario.clock().advance(Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void whatFailsAgainAndAgainIsPutAsideWithTheReason() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    start(scenario);
    scenario
        .host()
        .afterEffect(
            effect -> {
              throw GuardException.of("gitlab.forbidden", Responsible.OPERATOR)
                  .what("The token may not push.")
                  .build();
            });
    work(scenario, UNTIL_IDLE.deliveries(1));
    assertThat(scenario.queue().rejected())
        .first()
        .satisfies(put -> assertThat(put.reason()).contains("The token may not push."));
  }

  @Test
  void monitorFollowsWhereAnotherWorksOnTheBatchAndWritesNothing() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    List<RunReport> followed = new ArrayList<>();
    scenario.listening(
        entry -> {
          if (followed.isEmpty() && entry.kind().equals("moved")) {
            int before = scenario.journal().size();
            try {
              followed.add(scenario.monitor(Duration.ofMinutes(5)));
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            assertThat(scenario.journal()).hasSize(before);
          }
        });

    RunReport opened = scenario.run();

    assertThat(followed).singleElement().extracting(RunReport::standing).isEqualTo(IN_PROGRESS);
    assertThat(opened.standing()).isEqualTo(WAITING_FOR_PERSON);
    assertThat(scenario.host().opened()).hasSize(1);
  }

  /** A worker that lives somewhere, between two turns: it holds no lease of the batch. */
  private static Presence worker(Guard guard) {
    Presence presence =
        new Presence(
            guard.registry(),
            "elsewhere/1/0/1",
            System::nanoTime,
            InstantSource.system(),
            share -> {});
    assertThat(presence.beat()).isTrue();
    return presence;
  }

  @Test
  void monitorOnlyFollowsWhereAWorkerLivesAndDrivesWhereNoneDoes() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    int before = scenario.journal().size();
    try (Guard guard = scenario.guard()) {
      Presence presence = worker(guard);

      RunReport followed = scenario.monitor(Duration.ofHours(2));

      assertThat(followed.outcome()).isEmpty();
      assertThat(scenario.journal()).hasSize(before);
      assertThat(scenario.changes().get(0).state()).isEqualTo(ChangeState.OPEN);
      assertThat(presence.leave()).isTrue();
    }

    assertThat(scenario.monitor(Duration.ofHours(2)).outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void runTakesItselfToTheMergeRequestThoughWorkersLiveAndTheyGoOnFromThere()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    try (Guard guard = scenario.guard()) {
      Presence presence = worker(guard);

      RunReport opened = scenario.run();

      assertThat(opened.standing()).isEqualTo(WAITING_FOR_PERSON);
      assertThat(opened.changes()).hasSize(1);
      assertThat(presence.leave()).isTrue();
    }
    scenario.merge();
    until(scenario, "upgraded");
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void anOpenRunThatNobodyWasToldOfIsFoundByTheSweep() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run(RunRequest.of(GuardScenario.BATCH, GuardScenario.NEW).detach());
    assertThat(scenario.queue().size()).isZero();
    work(scenario);
    assertThat(state(scenario)).isEqualTo("request open");
    assertThat(Optional.of(scenario.queue().size())).contains(1);
  }
}
