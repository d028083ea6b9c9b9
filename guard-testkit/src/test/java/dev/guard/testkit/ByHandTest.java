package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.ResumeRequest;
import dev.guard.core.ResumeRequest.Decision;
import dev.guard.core.report.RunReport;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody has used the break-glass card: GUARD notices, says so, and takes up from there. */
class ByHandTest {
  private final GuardScenario scenario = GuardScenario.ofClusters(1);

  private ChangeRef soaking() throws InterruptedException {
    scenario.run();
    ChangeRef merged = scenario.merge();
    scenario.monitor(Duration.ofMinutes(15));
    assertThat(scenario.states()).containsEntry("c1", ClusterState.VALIDATING);
    return merged;
  }

  private void suspend() {
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(
                    DeliveryPhase.SUSPENDED,
                    Optional.empty(),
                    "HelmRelease istiod is suspended.")));
  }

  private static String held(RunReport report) {
    return report.clusters().get(0).held().orElseThrow().code();
  }

  private RunReport resume(Decision decision) throws InterruptedException {
    try (Guard guard = scenario.guard()) {
      return guard.resume(new ResumeRequest(GuardScenario.BATCH, decision, "by hand"));
    }
  }

  @Test
  void fluxSuspendedDuringTheSoakHoldsAtTheNextLook() throws InterruptedException {
    soaking();
    suspend();

    RunReport held = scenario.monitor(Duration.ofMinutes(10));

    assertThat(held(held)).isEqualTo("flux-suspended");
    scenario.delivery().recover("c1");
    resume(Decision.RETRY);
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void aReleaseThatWasRolledBackByHandIsHeldAndBroughtBackInGitToo() throws InterruptedException {
    soaking();
    suspend();
    scenario.mesh().running("c1", Answer.known(GuardScenario.OLD));

    RunReport held = scenario.monitor(Duration.ofMinutes(10));

    assertThat(held(held)).isEqualTo("rolled-back-by-hand");
    assertThat(scenario.chat().sent().get(1).text())
        .contains("ran 1.27.3 and now runs [1.26.4]", "istiod is suspended");
    assertThatThrownBy(() -> resume(Decision.ACCEPT)).hasMessageContaining("no longer runs");

    resume(Decision.ROLLBACK);
    scenario.merge();
    RunReport back = scenario.monitor();
    assertThat(held(back)).isEqualTo("flux-suspended");
    scenario.delivery().recover("c1");
    resume(Decision.RETRY);
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);
  }

  @Test
  void aPersonWhoAlsoRevertsMainIsFollowedFromThere() throws InterruptedException {
    ChangeRef merged = soaking();
    suspend();
    scenario.mesh().running("c1", Answer.known(GuardScenario.OLD));
    assertThat(held(scenario.monitor(Duration.ofMinutes(10)))).isEqualTo("rolled-back-by-hand");

    scenario.host().revert(merged);
    scenario.delivery().recover("c1");

    RunReport end = scenario.monitor();
    assertThat(end.outcome()).contains(Outcome.REVERTED);
    assertThat(scenario.states()).containsEntry("c1", ClusterState.HEALTHY);
  }

  @Test
  void aControlPlaneThatCannotBeSeenIsNotTakenForRolledBack() throws InterruptedException {
    soaking();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(
                    DeliveryPhase.PENDING, Optional.empty(), "Flux looks at a later commit.")));
    scenario.mesh().running("c1", Answer.unknown("istiod does not answer."));

    RunReport waiting = scenario.monitor(Duration.ofMinutes(10));

    assertThat(waiting.clusters().get(0).held()).isEmpty();
  }
}
