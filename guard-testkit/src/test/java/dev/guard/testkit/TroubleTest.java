package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.ResumeRequest;
import dev.guard.core.ResumeRequest.Decision;
import dev.guard.core.RollbackRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What goes wrong beside the upgrade itself, and what people do about it. */
class TroubleTest {

  private static final Answer<Delivery> FAILED =
      Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back."));

  private static GuardException down() {
    return GuardException.of("cluster.unreachable", Responsible.OUTSIDE_SERVICE)
        .what("Cluster c1 does not answer.")
        .next("Look at it.")
        .build();
  }

  /** Follows without a time-out, and fails where that never ends. */
  private static RunReport follow(GuardScenario scenario) throws InterruptedException {
    Instant end = scenario.clock().instant().plus(Duration.ofDays(3));
    scenario.meanwhile(
        until -> {
          if (until.isAfter(end)) {
            throw new IllegalStateException("It waits for ever");
          }
        });
    try (Guard guard = scenario.guard()) {
      return guard.monitor(MonitorRequest.of(GuardScenario.BATCH));
    }
  }

  private static void control(GuardScenario scenario, Control.Kind kind, boolean active) {
    try (Guard guard = scenario.guard()) {
      String subject = kind == Control.Kind.FREEZE ? "*" : GuardScenario.BATCH;
      long version =
          guard.registry().controls().stream()
              .filter(control -> control.kind() == kind)
              .mapToLong(Control::version)
              .findFirst()
              .orElse(0);
      assertThat(
              guard
                  .registry()
                  .control(
                      new Control(
                          kind,
                          subject,
                          "ann",
                          "incident",
                          scenario.clock().instant(),
                          active,
                          version)))
          .isTrue();
    }
  }

  private static RunReport rollback(GuardScenario scenario) throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.rollback(
          new RollbackRequest(Optional.of(GuardScenario.BATCH), Optional.empty(), "because"));
    }
  }

  private static RunReport resume(GuardScenario scenario, Decision decision)
      throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.resume(new ResumeRequest(GuardScenario.BATCH, decision, "because"));
    }
  }

  @Test
  void monitorEndsOnceOnlyAPersonGoesOn() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3);
    scenario.run();
    ChangeRef merged = scenario.merge();
    for (String id : new String[] {"c1", "c2", "c3"}) {
      scenario.metrics().silence(id, scenario.clock().instant());
    }

    RunReport held = follow(scenario);

    assertThat(held.standing()).isEqualTo(Standing.HELD);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "held");
    assertThat(scenario.chat().sent().get(1))
        .satisfies(
            message -> {
              assertThat(message.clusterIds()).containsExactlyInAnyOrder("c1", "c2", "c3");
              assertThat(message.title()).contains("held (inconclusive)");
              assertThat(message.text()).contains("c1", "c2", "c3");
              assertThat(message.links()).containsExactly(merged.url());
            });
  }

  @Test
  void whatWasInconclusiveForWantOfDataSoaksAnewOnceAPersonAsksAgain() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    Instant from = scenario.clock().instant();
    Instant[] until = {Instant.MAX};
    scenario
        .metrics()
        .draw(
            (cluster, metric, at) ->
                at.isBefore(from) || !at.isBefore(until[0]) ? 0.0002 : Double.NaN);
    assertThat(follow(scenario).standing()).isEqualTo(Standing.HELD);
    until[0] = scenario.clock().instant();

    resume(scenario, Decision.RETRY);
    RunReport end = follow(scenario);

    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.clock().instant()).isAfter(until[0].plus(Duration.ofMinutes(59)));
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "held", "upgrade-completed");
  }

  @Test
  void aClusterThatDoesNotAnswerKeepsNoOtherFromItsRollback() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    scenario.delivery().fail("c1", down());
    scenario.delivery().delivery("c2", FAILED);

    assertThatThrownBy(() -> scenario.monitor(Duration.ofHours(6)))
        .hasMessageContaining("Cluster c1 does not answer");

    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.MR_MERGED)
        .containsEntry("c2", ClusterState.ROLLBACK_MR_CREATED);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "validation-failed");
    assertThat(scenario.chat().sent().get(1).text()).contains("c2: Flux rolled back.");
  }

  @Test
  void aFailureThatPassesIsWaitedFor() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario.delivery().fail("c1", down());
    Instant up = scenario.clock().instant().plus(Duration.ofMinutes(4));
    scenario.meanwhile(
        until -> {
          if (until.isAfter(up)) {
            scenario.delivery().recover("c1");
          }
        });

    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void aRateLimitIsAWaitThatStatusShows() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    Instant later = scenario.clock().instant().plus(Duration.ofMinutes(30));
    scenario.delivery().fail("c1", new ComeBackLater("the cluster", later));

    RunReport waiting = scenario.monitorOnce();

    assertThat(waiting.clusters().get(0).waiting().orElseThrow())
        .satisfies(
            wait -> {
              assertThat(wait.until()).isEqualTo(later);
              assertThat(wait.why()).contains("rate limit of the cluster");
            });
    scenario.meanwhile(
        until -> {
          if (!until.isBefore(later)) {
            scenario.delivery().recover("c1");
          }
        });
    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void aRateLimitDuringThePreChecksIsAWaitAndNoHold() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    Instant later = scenario.clock().instant().plus(Duration.ofMinutes(3));
    scenario.metrics().busy("c2", later);
    scenario.meanwhile(
        until -> {
          if (!until.isBefore(later)) {
            scenario.metrics().idle("c2");
          }
        });

    RunReport opened = scenario.run();

    assertThat(opened.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.clock().instant()).isAfterOrEqualTo(later);
    assertThat(scenario.states().values()).containsOnly(ClusterState.MR_CREATED);
  }

  @Test
  void aPauseIsReadBeforeTheNextEffect() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.listening(
        entry -> {
          if (entry.kind().equals("change.planned")) {
            control(scenario, Control.Kind.PAUSE, true);
          }
        });

    RunReport stopped = scenario.run();

    assertThat(stopped.standing()).isEqualTo(Standing.IN_PROGRESS);
    assertThat(scenario.host().opened()).isEmpty();
    assertThatThrownBy(scenario::run)
        .isInstanceOfSatisfying(
            GuardException.class, refused -> assertThat(refused.code()).isEqualTo("refused.paused"))
        .hasMessageContaining("paused")
        .hasMessageContaining("ann: incident");

    control(scenario, Control.Kind.PAUSE, false);
    assertThat(scenario.run().standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void aFreezeRefusesEveryDecisionAndMonitorWaitsForItsEnd() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    control(scenario, Control.Kind.FREEZE, true);

    assertThatThrownBy(() -> rollback(scenario)).hasMessageContaining("Every batch is frozen");
    assertThatThrownBy(() -> resume(scenario, Decision.RETRY)).hasMessageContaining("frozen");
    AtomicBoolean lifted = new AtomicBoolean();
    scenario.meanwhile(
        until -> {
          if (lifted.compareAndSet(false, true)) {
            control(scenario, Control.Kind.FREEZE, false);
          }
        });
    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void aRollbackThatAPersonAsksForIsOpenedThoughNoneOpensByItself() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.configured("rollback: {auto_create_mr: false}");
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", FAILED);
    RunReport held = follow(scenario);
    assertThat(held.clusters().get(0).held().orElseThrow().why()).contains("Flux rolled back.");
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "validation-failed");

    resume(scenario, Decision.ROLLBACK);

    assertThat(scenario.states()).containsEntry("c1", ClusterState.ROLLBACK_MR_CREATED);
    assertThat(scenario.host().opened()).hasSize(2);
  }

  @Test
  void aRollbackAskedForTwiceIsOneRequest() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    ChangeRef upgrade = scenario.merge();
    scenario.monitor();

    assertThat(rollback(scenario).standing()).isEqualTo(Standing.FAILED);
    assertThat(rollback(scenario).standing()).isEqualTo(Standing.FAILED);

    assertThat(scenario.host().opened()).hasSize(2);
    scenario.merge();
    assertThat(follow(scenario).outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.host().comments(upgrade))
        .hasSize(3)
        .last()
        .asString()
        .contains("The run ended: rolled back.");
    assertThatThrownBy(() -> rollback(scenario)).hasMessageContaining("rolled back");
  }

  @Test
  void aPersonRevertsJustBeforeTheRollbackRequestIsOpened() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    ChangeRef merged = scenario.merge();
    scenario.delivery().delivery("c1", FAILED);
    scenario.listening(
        entry -> {
          if (entry.kind().equals("change.planned")) {
            scenario.host().revert(merged);
            scenario.delivery().recover("c1");
            scenario.followMain();
          }
        });

    assertThat(follow(scenario).outcome()).contains(Outcome.REVERTED);
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void aLateMergeGoesOnWithTheBaselineFromBeforeIt() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.monitor(Duration.ofDays(2));
    long checks =
        scenario.journal().stream()
            .filter(entry -> "pre_check_passed".equals(entry.data().get("to")))
            .count();
    assertThat(checks).as("rounds of checks in two days").isBetween(8L, 13L);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened");
    scenario.clock().advance(Duration.ofHours(5));
    scenario.merge();
    Instant landed = scenario.clock().instant();
    scenario.clock().advance(Duration.ofMinutes(30));

    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);

    assertThat(scenario.journal()).anyMatch(entry -> entry.kind().equals("merged-while-stale"));
    assertThat(baseline(scenario)).contains("\"to\":\"" + landed + "\"");
  }

  @Test
  void aMergeJustBeforeTheChecksRanAgainLeavesNoTraceInTheBaseline() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    AtomicReference<Instant> landed = new AtomicReference<>();
    scenario.listening(
        entry -> {
          if ("pre_check_running".equals(entry.data().get("to")) && landed.get() == null) {
            landed.set(scenario.clock().instant());
            scenario.merge();
            scenario.clock().advance(Duration.ofSeconds(20));
          }
        });

    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);

    assertThat(baseline(scenario)).contains("\"to\":\"" + landed.get() + "\"");
  }

  private static String baseline(GuardScenario scenario) {
    String run = scenario.newestRun().orElseThrow().id();
    try (Guard guard = scenario.guard()) {
      return guard.registry().get(run, "baseline/c1").orElseThrow().utf8();
    }
  }

  /** Counts its runs, and cannot tell for a cluster while a story says so. */
  private static final class Counting implements HealthCheck {
    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
    private volatile String unclear = "";
    private volatile String bad = "";

    @Override
    public String name() {
      return "test.counting";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      String id = context.cluster().id();
      runs.merge(id, 1, Integer::sum);
      if (id.equals(bad)) {
        return context.fail("Node n1 is not ready.");
      }
      return id.equals(unclear) ? context.unknown("It did not answer.") : context.pass("Fine.");
    }
  }

  @Test
  void noRequestIsOpenedOnChecksOfYesterday() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    Counting counting = new Counting();
    scenario.mesh().check(counting);
    counting.unclear = "c2";
    assertThat(scenario.run().standing()).isEqualTo(Standing.HELD);
    counting.unclear = "";
    scenario.clock().advance(Duration.ofDays(1));

    resume(scenario, Decision.RETRY);
    scenario.run();

    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(counting.runs).containsEntry("c1", 2).containsEntry("c2", 2);
  }

  @Test
  void redChecksAreSaidWithTheirReasonAndOnce() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    Counting counting = new Counting();
    scenario.mesh().check(counting);
    scenario.run();
    counting.bad = "c1";

    scenario.monitor(Duration.ofDays(1));

    assertThat(counting.runs.get("c1")).isGreaterThan(4);
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "pre-check-failed");
    assertThat(scenario.chat().sent().get(1).text()).contains("c1: ", "Node n1 is not ready.");
    assertThat(scenario.host().comments(scenario.host().opened().get(0))).hasSize(1);
  }

  @Test
  void aDryRunBesideAnOpenRunSaysSo() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();

    RunReport dry =
        scenario.run(
            new RunRequest(
                GuardScenario.BATCH,
                GuardScenario.NEW,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));

    assertThat(dry.notes()).anyMatch(note -> note.contains("is open"));
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void aClusterThatIsNoLongerRegisteredIsNamedAndTakenUpAgain() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    AtomicBoolean removed = new AtomicBoolean();
    scenario.meanwhile(
        until -> {
          if (removed.compareAndSet(false, true)) {
            try (Guard other = scenario.guard()) {
              other.registry().remove("c2");
            }
          }
        });

    assertThatThrownBy(() -> follow(scenario))
        .isInstanceOfSatisfying(
            GuardException.class,
            missing -> assertThat(missing.code()).isEqualTo("state.cluster-missing"))
        .hasMessageContaining("Cluster c2 is part of run");

    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.states().values()).containsOnly(ClusterState.UPGRADED);
  }

  @Test
  void aChatThatIsDownIsTriedTwiceMarkedAndJournaled() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.chat().breakDown("The chat does not answer.");
    scenario.run();
    scenario.chat().recover();
    scenario.monitor(Duration.ofMinutes(10));

    assertThat(scenario.chat().sent())
        .singleElement()
        .satisfies(message -> assertThat(message.repeat()).isTrue());

    scenario.chat().breakDown("The chat does not answer.");
    scenario.merge();
    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
    scenario.monitor();
    scenario.monitor();
    assertThat(scenario.journal())
        .anyMatch(
            entry ->
                entry.kind().equals("effect.failed")
                    && entry.why().contains("The chat does not answer."));
    assertThat(scenario.pager().kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(scenario.changes()).allMatch(change -> change.state() == ChangeState.MERGED);
  }

  @Test
  void lateMetricsOfTheWayBackAreWaitedFor() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", FAILED);
    scenario.monitor();
    scenario.delivery().recover("c1");
    scenario.merge();
    scenario.metrics().fail("c1", "The metrics are late.");
    scenario.meanwhile(
        until -> {
          try (Guard guard = scenario.guard()) {
            guard.status(GuardScenario.BATCH).clusters().get(0).waiting().stream()
                .filter(wait -> wait.why().startsWith("late metrics"))
                .forEach(wait -> scenario.metrics().recover("c1"));
          }
        });

    assertThat(follow(scenario).outcome()).contains(Outcome.ROLLED_BACK);
  }

  @Test
  void whatACheckSaysIsNoPlaceOfTheTemplateAndTheEndNamesTheProxies() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.configured("gitlab: {mr_template: \"{health_report}|{run}|{unknown}\"}");
    scenario.mesh().check(new Talkative());
    scenario.run();
    ChangeRef merged = scenario.merge();

    String body = scenario.host().proposal(merged).body();
    assertThat(body).doesNotContain("Somebody watches the soak").endsWith("|{unknown}");
    assertThat(follow(scenario).outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.host().comments(merged).get(0)).contains("proxies run");
  }

  private static final class Talkative implements HealthCheck {
    @Override
    public String name() {
      return "test.talkative";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.pass("It says {batch} and {checklist}");
    }
  }
}
