package dev.guard.testkit;

import static dev.guard.api.run.ClusterState.HEALTHY;
import static dev.guard.api.run.ClusterState.MR_CREATED;
import static dev.guard.api.run.ClusterState.MR_MERGED;
import static dev.guard.api.run.ClusterState.PRE_CHECK_FAILED;
import static dev.guard.api.run.ClusterState.PRE_CHECK_PASSED;
import static dev.guard.api.run.ClusterState.PRE_CHECK_RUNNING;
import static dev.guard.api.run.ClusterState.ROLLBACK_MR_CREATED;
import static dev.guard.api.run.ClusterState.ROLLBACK_NEEDED;
import static dev.guard.api.run.ClusterState.UPGRADED;
import static dev.guard.api.run.ClusterState.UPGRADING;
import static dev.guard.api.run.ClusterState.VALIDATING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.core.Guard;
import dev.guard.core.ResumeRequest;
import dev.guard.core.ResumeRequest.Decision;
import dev.guard.core.RollbackRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Every legal transition is taken by a story; at the end none may be left. */
@TestInstance(Lifecycle.PER_CLASS)
class EveryTransitionTest {
  private static final MeshVersion OTHER = MeshVersion.of(1, 27, 9);
  private static final MeshVersion LATER = MeshVersion.of(1, 28, 0);

  private final Set<String> taken = new TreeSet<>();

  /** A check whose answer a story changes. */
  private static final class Moody implements HealthCheck {
    private volatile Map<String, String> moods = Map.of();

    void mood(Map<String, String> next) {
      moods = next;
    }

    @Override
    public String name() {
      return "test.moody";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return switch (moods.getOrDefault(context.cluster().id(), "good")) {
        case "bad" -> context.fail("A node is not ready.");
        case "unknown" -> context.unknown("It could not be told.");
        default -> context.pass("Fine.");
      };
    }
  }

  private GuardScenario story(int clusters) {
    return GuardScenario.ofClusters(clusters);
  }

  private void remember(GuardScenario scenario) {
    try (Guard guard = scenario.guard()) {
      for (Run run :
          guard.registry().runs(RunFilter.batch(GuardScenario.BATCH), Optional.empty()).items()) {
        guard.registry().journal(JournalFilter.run(run.id()), Optional.empty()).items().stream()
            .filter(entry -> entry.kind().equals("moved"))
            .forEach(
                entry -> taken.add(entry.data().get("from") + " -> " + entry.data().get("to")));
      }
    }
  }

  private static GuardScenario twoStages(GuardScenario scenario) {
    scenario
        .mesh()
        .plan(
            upgrade ->
                List.of(
                    FakeMesh.stage("control-plane", upgrade, List.of("istiod")),
                    FakeMesh.stage("gateways", upgrade, List.of("gateway"))));
    return scenario;
  }

  private static void slowFlux(GuardScenario scenario, DeliveryPhase phase) {
    scenario
        .delivery()
        .delivery("c1", Answer.known(new Delivery(phase, Optional.empty(), "Flux is at work.")));
  }

  private static void byHand(GuardScenario scenario, MeshVersion version) {
    scenario
        .host()
        .commit(
            GuardScenario.REPOSITORY,
            InMemoryChangeHost.MAIN,
            Map.of("clusters/c1/istio.yaml", GuardScenario.releases(version)));
    scenario.mesh().running("c1", Answer.known(version));
  }

  private static RunReport resume(GuardScenario scenario, Decision decision)
      throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.resume(new ResumeRequest(GuardScenario.BATCH, decision, "because"));
    }
  }

  private static RunReport rollback(GuardScenario scenario) throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.rollback(
          new RollbackRequest(Optional.of(GuardScenario.BATCH), Optional.empty(), "because"));
    }
  }

  @Test
  void anUpgradeIsFollowedByTheNextOne() throws InterruptedException {
    GuardScenario scenario = story(1);
    scenario.run();
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);

    RunReport next = scenario.run(RunRequest.of(GuardScenario.BATCH, LATER));

    assertThat(next.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(next.target()).contains(LATER);
    remember(scenario);
  }

  @Test
  void redChecksRunAgainAndAreAborted() throws InterruptedException {
    GuardScenario scenario = story(2);
    Moody moody = new Moody();
    scenario.mesh().check(moody);
    moody.mood(Map.of("c1", "bad"));

    assertThat(scenario.run().standing()).isEqualTo(Standing.PRE_CHECKS_FAILED);
    assertThat(scenario.states())
        .containsEntry("c1", PRE_CHECK_FAILED)
        .containsEntry("c2", PRE_CHECK_PASSED);
    assertThat(scenario.host().opened()).isEmpty();
    assertThat(scenario.run().standing()).isEqualTo(Standing.PRE_CHECKS_FAILED);

    try (Guard guard = scenario.guard()) {
      assertThat(guard.abort(GuardScenario.BATCH, "not today").outcome()).contains(Outcome.ABORTED);
    }
    assertThat(scenario.states().values()).containsOnly(HEALTHY);
    assertThat(scenario.chat().kinds()).contains("pre-check-failed");
    remember(scenario);
  }

  @Test
  void unclearChecksAreHeldAndAborted() throws InterruptedException {
    GuardScenario scenario = story(1);
    Moody moody = new Moody();
    scenario.mesh().check(moody);
    moody.mood(Map.of("c1", "unknown"));

    assertThat(scenario.run().standing()).isEqualTo(Standing.HELD);
    assertThat(scenario.states()).containsEntry("c1", PRE_CHECK_RUNNING);

    try (Guard guard = scenario.guard()) {
      assertThat(guard.abort(GuardScenario.BATCH, "not today").outcome()).contains(Outcome.ABORTED);
    }
    remember(scenario);
  }

  @Test
  void aLateMergeIsCheckedAgainAndAnEarlyOneWhileRedIsHeld() throws InterruptedException {
    GuardScenario scenario = story(1);
    Moody moody = new Moody();
    scenario.mesh().check(moody);
    scenario.run();
    moody.mood(Map.of("c1", "bad"));
    scenario.monitor(Duration.ofHours(5));
    assertThat(scenario.states()).containsEntry("c1", PRE_CHECK_FAILED);
    assertThat(scenario.host().comments(scenario.host().opened().get(0)))
        .singleElement()
        .asString()
        .contains("do not merge");

    scenario.merge();
    RunReport held = scenario.monitor();

    assertThat(held.standing()).isEqualTo(Standing.HELD);
    assertThat(held.clusters().get(0).held().orElseThrow().code()).isEqualTo("merged-while-red");
    assertThat(scenario.states()).containsEntry("c1", MR_MERGED);
    resume(scenario, Decision.RETRY);
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    remember(scenario);
  }

  @Test
  void aRequestIsClosedUnmerged() throws InterruptedException {
    GuardScenario scenario = story(1);
    scenario.run();
    scenario.closeRequest();
    assertThat(scenario.monitor().outcome()).contains(Outcome.CLOSED);
    remember(scenario);
  }

  @Test
  void aPersonRevertsOrSupersedesAtEveryPointAfterTheMerge() throws InterruptedException {
    for (ClusterState at : List.of(MR_MERGED, UPGRADING, VALIDATING, ROLLBACK_NEEDED)) {
      for (MeshVersion version : List.of(GuardScenario.OLD, OTHER)) {
        GuardScenario scenario = story(1);
        bring(scenario, at);
        byHand(scenario, version);
        scenario.delivery().recover("c1");

        RunReport end = scenario.monitor();

        assertThat(end.outcome())
            .as("%s at %s", version, at)
            .contains(version.equals(OTHER) ? Outcome.SUPERSEDED : Outcome.REVERTED);
        assertThat(scenario.states()).containsEntry("c1", HEALTHY);
        remember(scenario);
      }
    }
  }

  private static void bring(GuardScenario scenario, ClusterState at) throws InterruptedException {
    if (at == ROLLBACK_NEEDED) {
      scenario.configured("rollback: {auto_create_mr: false}");
    }
    scenario.run();
    scenario.merge();
    if (at == MR_MERGED) {
      slowFlux(scenario, DeliveryPhase.PENDING);
    } else if (at == UPGRADING) {
      slowFlux(scenario, DeliveryPhase.RECONCILING);
    } else if (at == ROLLBACK_NEEDED) {
      slowFlux(scenario, DeliveryPhase.FAILED);
    }
    scenario.monitorOnce();
    assertThat(scenario.states()).containsEntry("c1", at);
  }

  @Test
  void aRegressionIsRolledBack() throws InterruptedException {
    GuardScenario scenario = story(1);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "error_rate", scenario.clock().instant(), 30);
    assertThat(scenario.monitor().standing()).isEqualTo(Standing.FAILED);
    assertThat(scenario.states()).containsEntry("c1", ROLLBACK_MR_CREATED);
    remember(scenario);
  }

  @Test
  void aRolloutThatFailsIsRolledBack() throws InterruptedException {
    GuardScenario scenario = story(1);
    bring(scenario, UPGRADING);
    slowFlux(scenario, DeliveryPhase.FAILED);
    assertThat(scenario.monitor().standing()).isEqualTo(Standing.FAILED);
    assertThat(scenario.states()).containsEntry("c1", ROLLBACK_MR_CREATED);
    remember(scenario);
  }

  @Test
  void aClosedRollbackIsHeldAndOpenedAgain() throws InterruptedException {
    GuardScenario scenario = story(1);
    bring(scenario, MR_MERGED);
    slowFlux(scenario, DeliveryPhase.FAILED);
    scenario.monitor();
    scenario.closeRequest();

    RunReport held = scenario.monitor();

    assertThat(held.standing()).isEqualTo(Standing.FAILED);
    assertThat(held.clusters().get(0).held().orElseThrow().code()).isEqualTo("rollback-closed");
    assertThat(scenario.states()).containsEntry("c1", ROLLBACK_NEEDED);

    resume(scenario, Decision.RETRY);
    assertThat(scenario.states()).containsEntry("c1", ROLLBACK_MR_CREATED);
    scenario.delivery().recover("c1");
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
    remember(scenario);
  }

  @Test
  void aPersonPutsAnotherVersionThereWhileTheRollbackWaits() throws InterruptedException {
    GuardScenario scenario = story(1);
    bring(scenario, MR_MERGED);
    slowFlux(scenario, DeliveryPhase.FAILED);
    scenario.monitor();
    byHand(scenario, OTHER);

    assertThat(scenario.monitor().outcome()).contains(Outcome.SUPERSEDED);

    assertThat(scenario.changes())
        .filteredOn(change -> change.key().kind().equals("rollback"))
        .singleElement()
        .satisfies(change -> assertThat(change.state().name()).isEqualTo("CLOSED"));
    remember(scenario);
  }

  @Test
  void aPersonAcceptsAFailedCluster() throws InterruptedException {
    GuardScenario scenario = story(1);
    bring(scenario, ROLLBACK_NEEDED);

    RunReport end = resume(scenario, Decision.ACCEPT);

    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.states()).containsEntry("c1", UPGRADED);
    remember(scenario);
  }

  @Test
  void aPersonRollsAnUpgradedBatchBack() throws InterruptedException {
    GuardScenario scenario = story(2);
    scenario.run();
    scenario.merge();
    scenario.monitor();

    assertThat(rollback(scenario).standing()).isEqualTo(Standing.FAILED);
    assertThat(scenario.states().values()).containsOnly(ROLLBACK_MR_CREATED);
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.states().values()).containsOnly(HEALTHY);
    remember(scenario);
  }

  @Test
  void aSharedFileTakesTheSiblingsAlong() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofSharedFile(2);
    scenario.run();
    scenario.merge();
    slowFlux(scenario, DeliveryPhase.FAILED);

    RunReport failed = scenario.monitor();

    assertThat(failed.changes())
        .filteredOn(change -> change.kind().equals("rollback"))
        .singleElement()
        .satisfies(change -> assertThat(change.clusterIds()).containsExactly("c1", "c2"));
    remember(scenario);
  }

  @Test
  void twoStagesLandOneAfterTheOther() throws InterruptedException {
    GuardScenario scenario = twoStages(story(2));
    scenario.run();
    scenario.merge();
    RunReport second = scenario.monitor(Duration.ofHours(2));
    assertThat(second.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(second.changes()).hasSize(2);

    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.host().file(GuardScenario.REPOSITORY, "main", "clusters/c1/istio.yaml"))
        .isEqualTo(GuardScenario.releases(GuardScenario.NEW));
    remember(scenario);
  }

  @Test
  void checksThatRunAgainBeforeTheSecondStageExpectWhatTheFirstOneWrote()
      throws InterruptedException {
    GuardScenario scenario = twoStages(story(1));
    scenario.run();
    scenario.merge();
    scenario.monitor(Duration.ofHours(2));

    RunReport later = scenario.monitor(Duration.ofHours(6));
    assertThat(later.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.journal())
        .filteredOn(entry -> "pre_check_running".equals(entry.data().get("to")))
        .as("rounds of checks")
        .hasSizeGreaterThan(1);

    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    remember(scenario);
  }

  @Test
  void aClosedSecondStageHoldsAndIsUndoneNewestFirst() throws InterruptedException {
    GuardScenario scenario = twoStages(story(1));
    scenario.run();
    scenario.merge();
    scenario.monitor(Duration.ofHours(2));
    scenario.closeRequest();

    RunReport held = scenario.monitor(Duration.ofHours(2));
    assertThat(held.standing()).isEqualTo(Standing.HELD);
    assertThat(scenario.states()).containsEntry("c1", MR_CREATED);

    resume(scenario, Decision.ROLLBACK);
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.host().file(GuardScenario.REPOSITORY, "main", "clusters/c1/istio.yaml"))
        .isEqualTo(GuardScenario.releases(GuardScenario.OLD));
    remember(scenario);
  }

  @Test
  void aFailedSecondStageUndoesBoth() throws InterruptedException {
    GuardScenario scenario = twoStages(story(1));
    scenario.run();
    scenario.merge();
    scenario.monitor(Duration.ofHours(2));
    scenario.merge();
    slowFlux(scenario, DeliveryPhase.FAILED);
    scenario.monitor(Duration.ofHours(2));
    scenario.delivery().recover("c1");

    scenario.merge();
    scenario.monitor(Duration.ofHours(2));
    assertThat(scenario.states()).containsEntry("c1", ROLLBACK_MR_CREATED);
    scenario.merge();

    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.host().file(GuardScenario.REPOSITORY, "main", "clusters/c1/istio.yaml"))
        .isEqualTo(GuardScenario.releases(GuardScenario.OLD));
    remember(scenario);
  }

  @Test
  void aSecondStageThatIsRedOrRefusedIsUndone() throws InterruptedException {
    GuardScenario red = twoStages(story(1));
    Moody moody = new Moody();
    red.mesh().check(moody);
    red.run();
    red.merge();
    red.monitor(Duration.ofHours(2));
    moody.mood(Map.of("c1", "bad"));
    red.monitor(Duration.ofHours(5));
    assertThat(red.states()).containsEntry("c1", PRE_CHECK_FAILED);
    rollback(red);
    assertThat(red.states()).containsEntry("c1", ROLLBACK_MR_CREATED);
    remember(red);

    GuardScenario refused = twoStages(story(1));
    refused.run();
    refused.merge();
    refused.monitorOnce();
    byHand(refused, GuardScenario.NEW);
    RunReport held = refused.monitor(Duration.ofHours(2));
    assertThat(held.standing()).isEqualTo(Standing.HELD);
    assertThat(refused.states()).containsEntry("c1", PRE_CHECK_PASSED);
    resume(refused, Decision.ROLLBACK);
    remember(refused);
  }

  @Test
  void anIllegalDecisionIsRefused() throws InterruptedException {
    GuardScenario scenario = story(1);
    scenario.run();
    scenario.merge();
    scenario.monitorOnce();

    try (Guard guard = scenario.guard()) {
      assertThatThrownBy(() -> guard.abort(GuardScenario.BATCH, "too late"))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> assertThat(refused.code()).isEqualTo("refused.after-merge"))
          .hasMessageContaining("guard rollback");
    }
    assertThatThrownBy(() -> resume(scenario, Decision.RETRY))
        .hasMessageContaining("No cluster of batch");
    assertThatThrownBy(() -> scenario.run(RunRequest.of(GuardScenario.BATCH, LATER)))
        .hasMessageContaining("has an open run to 1.27.3");
    remember(scenario);
  }

  @AfterAll
  void everyLegalTransitionWasTaken() {
    Set<String> legal = new TreeSet<>();
    for (ClusterState from : ClusterState.values()) {
      from.successors().forEach(to -> legal.add(from.label() + " -> " + to.label()));
    }
    assertThat(legal).as("illegal transitions were taken").containsAll(taken);
    legal.removeAll(taken);
    assertThat(legal).as("transitions that no story takes").isEmpty();
  }
}
