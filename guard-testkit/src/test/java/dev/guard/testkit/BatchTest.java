package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.Outcome;
import dev.guard.core.Guard;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which clusters of which batches go together, and who may start when. */
class BatchTest {

  private static RunRequest request(Optional<String> strategy, Optional<String> override) {
    return new RunRequest(
        GuardScenario.BATCH, GuardScenario.NEW, false, false, Optional.of(1), strategy, override);
  }

  private static void register(GuardScenario scenario, Cluster cluster) {
    try (Guard guard = scenario.guard()) {
      guard.registry().put(cluster);
    }
  }

  private static Cluster cluster(GuardScenario scenario, String id) {
    try (Guard guard = scenario.guard()) {
      return guard.registry().cluster(id).orElseThrow().cluster();
    }
  }

  @Test
  void eachClusterHasARequestOfItsOwnAndIsJudgedByItself() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);

    RunReport opened = scenario.run(request(Optional.of("per-cluster"), Optional.empty()));

    assertThat(opened.changes())
        .extracting(RunReport.ChangeLine::branch)
        .satisfiesExactlyInAnyOrder(
            branch -> assertThat(branch).endsWith("-c1"),
            branch -> assertThat(branch).endsWith("-c2"));
    ChangeRef second = scenario.merge();
    scenario.monitorOnce();
    assertThat(scenario.states().values())
        .containsExactlyInAnyOrder(ClusterState.MR_CREATED, ClusterState.VALIDATING);
    assertThat(scenario.closeRequest()).isNotEqualTo(second);
    RunReport end = scenario.monitor();
    assertThat(end.outcome()).contains(Outcome.CLOSED);
    assertThat(scenario.states().values())
        .containsExactlyInAnyOrder(ClusterState.HEALTHY, ClusterState.UPGRADED);
  }

  @Test
  void eachRepositoryHasARequest() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    register(scenario, cluster(scenario, "c2").toBuilder().gitlabRepo("edge/flux").build());
    scenario
        .host()
        .commit(
            "edge/flux",
            InMemoryChangeHost.MAIN,
            Map.of("clusters/c2/istio.yaml", GuardScenario.releases(GuardScenario.OLD)));

    RunReport opened = scenario.run();

    assertThat(opened.changes())
        .extracting(RunReport.ChangeLine::clusterIds)
        .containsExactlyInAnyOrder(List.of("c1"), List.of("c2"));
    scenario.host().opened().forEach(scenario.host()::merge);
    scenario.mesh().running("c1", Answer.known(GuardScenario.NEW));
    scenario.mesh().running("c2", Answer.known(GuardScenario.NEW));
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);
  }

  @Test
  void aClusterThatIsThereAlreadyIsInNoStageAndTheRunSaysSo() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    register(
        scenario, cluster(scenario, "c2").toBuilder().currentVersion(GuardScenario.NEW).build());

    RunReport opened = scenario.run();

    assertThat(opened.notes()).anyMatch(note -> note.startsWith("c2 is at 1.27.3 already"));
    assertThat(opened.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.clusterIds()).containsExactly("c1"));
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.UPGRADED);

    RunReport again = scenario.run();
    assertThat(again.notes()).anyMatch(note -> note.startsWith("c1, c2 are at 1.27.3 already"));
    assertThat(again.standing()).isEqualTo(Standing.DONE);
  }

  @Test
  void aBatchWaitsForThoseBeforeItUnlessAPersonOverrides() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.configured("batch_order: {prod-1: [canary]}");
    register(
        scenario,
        Cluster.builder("k1", "canary", GuardScenario.OLD)
            .gitlabRepo(GuardScenario.REPOSITORY)
            .fluxConfigPath("clusters/k1")
            .build());

    assertThatThrownBy(scenario::run)
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.code()).isEqualTo("refused.prerequisites"))
        .hasMessageContaining("k1 of batch canary (1.26.4, healthy)");

    RunReport opened = scenario.run(request(Optional.empty(), Optional.of("security fix")));
    assertThat(opened.standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.journal())
        .filteredOn(entry -> entry.kind().equals("run.opened"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.data())
                    .containsEntry("override_reason", "security fix")
                    .hasEntrySatisfying(
                        "override", held -> assertThat(held).contains("k1 of batch canary")));
  }

  @Test
  void aFailureBlocksTheVersionUntilAPersonLiftsIt() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1",
            Answer.known(
                new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back.")));
    scenario.monitor();
    scenario.delivery().recover("c1");
    scenario.merge();
    assertThat(scenario.monitor().outcome()).contains(Outcome.ROLLED_BACK);

    assertThatThrownBy(scenario::run)
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.code()).isEqualTo("refused.version-blocked"))
        .hasMessageContaining("c1: Flux rolled back.")
        .hasMessageContaining("guard unblock");

    try (Guard guard = scenario.guard()) {
      Control block = guard.registry().controls().get(0);
      guard
          .registry()
          .control(
              new Control(
                  block.kind(),
                  block.subject(),
                  "ann",
                  "mended",
                  scenario.clock().instant(),
                  false,
                  block.version()));
    }
    assertThat(scenario.run().standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
  }

  @Test
  void aSecondCallOnABatchIsToldWhoWorksOnIt() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    AtomicBoolean tried = new AtomicBoolean();
    scenario.listening(
        entry -> {
          if (tried.compareAndSet(false, true)) {
            assertThatThrownBy(scenario::run)
                .isInstanceOfSatisfying(
                    GuardException.class,
                    refused -> assertThat(refused.code()).isEqualTo("refused.lease-held"))
                .hasMessageContaining("is being worked on by")
                .hasMessageContaining("whose lease runs until");
          }
        });

    assertThat(scenario.run().standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(tried).isTrue();
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void anAbortWhileAnotherProcessFollowsTheRunEndsItAtTheNextLook() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    AtomicBoolean asked = new AtomicBoolean();
    scenario.meanwhile(
        until -> {
          if (asked.compareAndSet(false, true)) {
            try (Guard elsewhere = scenario.guard()) {
              assertThat(elsewhere.abort(GuardScenario.BATCH, "not today").notes())
                  .singleElement()
                  .asString()
                  .contains("is being worked on by", "ends the run at its next look");
            } catch (InterruptedException unexpected) {
              throw new AssertionError(unexpected);
            }
          }
        });

    RunReport end = scenario.monitor();

    assertThat(end.outcome()).contains(Outcome.ABORTED);
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);
    assertThat(end.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.state()).isEqualTo(ChangeState.CLOSED));
  }

  @Test
  void anInterruptedCallKeepsTheStateAndLeavesTheLease() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.listening(
        entry -> {
          if (entry.kind().equals("change.planned")) {
            Thread.currentThread().interrupt();
          }
        });

    assertThatThrownBy(scenario::run).isInstanceOf(InterruptedException.class);
    scenario.listening(entry -> {});

    assertThat(scenario.run().standing()).isEqualTo(Standing.WAITING_FOR_PERSON);
    assertThat(scenario.host().opened()).hasSize(1);
  }

  @Test
  void aRegistryEntryThatChangesInTheMiddleIsSeen() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    AtomicBoolean changed = new AtomicBoolean();
    scenario.listening(
        entry -> {
          if (entry.kind().equals("enrolled") && changed.compareAndSet(false, true)) {
            register(scenario, cluster(scenario, "c1").toBuilder().ownerHandle("ann").build());
          }
        });

    assertThat(scenario.run().standing()).isEqualTo(Standing.WAITING_FOR_PERSON);

    assertThat(scenario.host().proposal(scenario.host().opened().get(0)).assignees())
        .contains("ann");
  }
}
