package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RollbackRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The process dies at one given moment, or something outside is gone for good. */
class UnluckyMomentTest {
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private interface Call {
    RunReport call() throws InterruptedException;
  }

  /** Dies once, right after the entry was stored. */
  private static void dyingAfter(
      GuardScenario scenario, Predicate<JournalEntry> moment, Call call) {
    AtomicBoolean died = new AtomicBoolean();
    scenario.listening(
        entry -> {
          if (moment.test(entry) && died.compareAndSet(false, true)) {
            throw new Crash();
          }
        });
    assertThatThrownBy(call::call).isInstanceOf(Crash.class);
    scenario.listening(entry -> {});
  }

  @Test
  void aRollbackThatWasMergedBeforeItWasSeenOpenIsCommentedAllTheSame()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    ChangeRef upgrade = scenario.merge();
    scenario.delivery().delivery("c1", failed());
    dyingAfter(
        scenario,
        entry ->
            entry.kind().equals("change.opened") && "rollback".equals(entry.data().get("kind")),
        scenario::monitor);
    assertThat(scenario.host().comments(upgrade))
        .noneMatch(comment -> comment.startsWith("The upgrade failed"));

    ChangeRef rollback = scenario.merge();
    scenario.delivery().recover("c1");
    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.host().comments(upgrade))
        .filteredOn(comment -> comment.startsWith("The upgrade failed"))
        .singleElement()
        .satisfies(comment -> assertThat(comment).contains(rollback.url().toString()));
  }

  @Test
  void aRollbackByHandThatDiedAtItsFirstWriteIsNotTakenForUpgradedAgain()
      throws InterruptedException {
    GuardScenario scenario = upgraded(2);
    dyingAfter(scenario, entry -> entry.kind().equals("run.reopened"), () -> rollback(scenario));

    RunReport followed = scenario.monitor(Duration.ofMinutes(10));

    assertThat(followed.outcome()).isEmpty();
    assertThat(scenario.host().opened()).hasSize(2);
    assertThat(rollback(scenario).outcome()).isEmpty();
    assertThat(scenario.states().values()).containsOnly(ClusterState.ROLLBACK_MR_CREATED);
  }

  @Test
  void aRunThatWasAbortedHidesNotTheUpgradeBeforeIt() throws InterruptedException {
    GuardScenario scenario = upgraded(2);
    run(scenario, MeshVersion.of(1, 27, 5));
    try (Guard guard = scenario.guard()) {
      guard.abort(GuardScenario.BATCH, "not today");
    }
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);

    RunReport asked = rollback(scenario);

    assertThat(asked.target()).contains(GuardScenario.NEW);
    assertThat(scenario.states().values()).containsOnly(ClusterState.ROLLBACK_MR_CREATED);
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
    try (Guard guard = scenario.guard()) {
      assertThat(guard.status(GuardScenario.BATCH).clusters())
          .extracting(RunReport.ClusterLine::currentVersion)
          .containsOnly(GuardScenario.OLD);
    }
  }

  @Test
  void theRollbackOfOneClusterLeavesItsSiblingAloneAfterAnAbortedRun() throws InterruptedException {
    GuardScenario scenario = upgraded(2);
    run(scenario, MeshVersion.of(1, 27, 5));
    try (Guard guard = scenario.guard()) {
      guard.abort(GuardScenario.BATCH, "not today");
      guard.rollback(new RollbackRequest(Optional.empty(), Optional.of("c1"), "because"));
    }

    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.ROLLBACK_MR_CREATED)
        .containsEntry("c2", ClusterState.UPGRADED);
  }

  @Test
  void aRollbackOfNothingReopensNothing() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.closeRequest();
    scenario.monitor();

    assertThatThrownBy(() -> rollback(scenario))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.code()).isEqualTo("refused.nothing-to-roll-back"));
    assertThat(scenario.newestRun().orElseThrow().outcome()).contains(Outcome.CLOSED);
  }

  @Test
  void aMergeRequestThatNobodyCanCommentKeepsNoRunOpen() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    ChangeRef merged = scenario.merge();
    scenario
        .host()
        .refuseComments(
            GuardException.of("gitlab.not-found", Responsible.USER)
                .what("GitLab has no such merge request.")
                .where(merged.url().toString())
                .next("Look for it.")
                .build());

    RunReport end;
    try (Guard guard = scenario.guard()) {
      end = guard.monitor(MonitorRequest.of(GuardScenario.BATCH));
    }

    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    assertThat(scenario.host().comments(merged)).isEmpty();
    assertThat(scenario.journal())
        .filteredOn(entry -> entry.kind().equals("effect.failed"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.why())
                    .contains("refused 3 times", "GitLab has no such merge request."));
  }

  @Test
  void connectivityAsksClustersAtOnceAndAnyFailureIsAFinding() {
    GuardScenario scenario = GuardScenario.ofClusters(3);
    scenario.configured("execution: {max_parallel_clusters: 3}");
    CyclicBarrier together = new CyclicBarrier(3);
    scenario
        .mesh()
        .asked(
            id -> {
              try {
                together.await(20, TimeUnit.SECONDS);
              } catch (Exception alone) {
                throw new IllegalStateException("It was asked alone", alone);
              }
              if (id.equals("c2")) {
                throw new IllegalStateException("a defect");
              }
            });

    List<Finding> findings;
    try (Guard guard = scenario.guard()) {
      findings = guard.validate(true);
    }

    assertThat(findings)
        .filteredOn(finding -> finding.object().startsWith("cluster"))
        .extracting(Finding::object, Finding::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("cluster c1", "connectivity.ok"),
            org.assertj.core.groups.Tuple.tuple("cluster c2", "connectivity.failed"),
            org.assertj.core.groups.Tuple.tuple("cluster c3", "connectivity.ok"));
    assertThat(findings).anyMatch(finding -> finding.message().contains("a defect"));
  }

  @Test
  void theFleetsDashboardIsLinkedFromTheMergeRequest() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.configured("dashboard: https://grafana.example.com/d/fleet");
    scenario.run();

    assertThat(scenario.host().proposal(scenario.host().opened().get(0)).body())
        .contains("## Dashboards", "[The fleet](https://grafana.example.com/d/fleet)");
  }

  private static GuardScenario upgraded(int clusters) throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(clusters);
    scenario.run();
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
    return scenario;
  }

  private static void run(GuardScenario scenario, MeshVersion target) throws InterruptedException {
    scenario.run(RunRequest.of(GuardScenario.BATCH, target));
  }

  private static RunReport rollback(GuardScenario scenario) throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.rollback(
          new RollbackRequest(Optional.of(GuardScenario.BATCH), Optional.empty(), "because"));
    }
  }

  private static Answer<Delivery> failed() {
    return Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back."));
  }
}
