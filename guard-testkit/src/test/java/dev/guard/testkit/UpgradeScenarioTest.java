package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeState;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpgradeScenarioTest {

  @Test
  void aHealthyBatchIsUpgraded() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3);

    RunReport opened = scenario.run();

    assertThat(opened.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.states().values()).containsOnly(ClusterState.MR_CREATED);
    assertThat(scenario.host().opened()).hasSize(1);

    scenario.merge();
    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.UPGRADED);
    assertThat(end.standing()).isEqualTo(Standing.DONE);
    assertThat(scenario.states().values()).containsOnly(ClusterState.UPGRADED);
    assertThat(end.clusters()).allMatch(line -> line.currentVersion().equals(GuardScenario.NEW));
    assertThat(scenario.chat().kinds()).containsExactly("mr-opened", "upgrade-completed");
    assertThat(scenario.host().comments(scenario.host().opened().get(0)))
        .singleElement()
        .asString()
        .contains("upgraded");
  }

  @Test
  void aRegressionIsRolledBackOnTheFailedClusterOnly() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1.6);

    RunReport failed = scenario.monitor();

    assertThat(failed.standing()).isEqualTo(Standing.FAILED);
    assertThat(failed.changes())
        .filteredOn(change -> change.kind().equals("rollback"))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.state()).isEqualTo(ChangeState.OPEN);
              assertThat(change.clusterIds()).containsExactly("c2");
            });

    assertThat(scenario.host().proposal(scenario.host().opened().get(1)).body())
        .contains("## Analysis (advice, not a verdict)")
        .contains("1. **Requests are slower since the new version runs.**")
        .contains("To confirm: ");

    scenario.merge();
    scenario.metrics().scale("c2", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.ROLLED_BACK);
    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.UPGRADED)
        .containsEntry("c2", ClusterState.HEALTHY)
        .containsEntry("c3", ClusterState.UPGRADED);
    assertThat(end.clusters().get(1).currentVersion()).isEqualTo(GuardScenario.OLD);
    assertThat(scenario.chat().kinds())
        .containsExactly("mr-opened", "validation-failed", "run-ended");
  }

  @Test
  void fluxThatRolledBackByItselfIsAFailure() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(
                    DeliveryPhase.FAILED,
                    Optional.empty(),
                    "HelmRelease istio-system/istiod was rolled back by Flux.")));

    RunReport failed = scenario.monitor();

    assertThat(failed.standing()).isEqualTo(Standing.FAILED);
    assertThat(scenario.states()).containsEntry("c1", ClusterState.ROLLBACK_MR_CREATED);
  }

  @Test
  void silentMetricsHoldAndNeitherPassNorRollBack() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    scenario.metrics().silence("c1", scenario.clock().instant());
    scenario.metrics().silence("c2", scenario.clock().instant());

    RunReport held = scenario.monitor();

    assertThat(held.standing()).isEqualTo(Standing.HELD);
    assertThat(held.state()).isEqualTo("held");
    assertThat(scenario.states().values()).containsOnly(ClusterState.VALIDATING);
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(held.clusters())
        .allSatisfy(line -> assertThat(line.held().orElseThrow().code()).isEqualTo("inconclusive"));
  }

  @Test
  void aRequestClosedUnmergedEndsTheRun() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.closeRequest();

    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.CLOSED);
    assertThat(end.standing()).isEqualTo(Standing.ENDED_BY_PERSON);
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);
  }

  @Test
  void aRevertByHandEndsTheRunNamingTheCommit() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    var merged = scenario.merge();
    scenario.monitorOnce();
    String commit = scenario.host().revert(merged);
    scenario.followMain();

    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.REVERTED);
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);
    assertThat(scenario.host().opened()).hasSize(1);
    assertThat(scenario.journal()).anyMatch(entry -> entry.why().contains(commit.substring(0, 12)));
  }
}
