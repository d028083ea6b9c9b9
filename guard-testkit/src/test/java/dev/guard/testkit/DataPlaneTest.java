package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Workload;
import dev.guard.api.run.ClusterState;
import dev.guard.core.report.RunReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A verdict says what it was measured on. */
class DataPlaneTest {
  private static final Workload CART = new Workload("Deployment", "shop", "cart");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | All proxies run the new version.",
        "1 | 0 | 1 workload still runs an older proxy, so this does not vouch for the data plane.",
        "0 | 2 | The version of 2 proxies could not be told, so this does not vouch for the data plane."
      })
  void anUpgradeSaysWhichProxiesItWasMeasuredOn(int behind, int unknown, String said)
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario
        .mesh()
        .dataPlane(
            "c1",
            Answer.known(
                new DataPlane(
                    Map.of(GuardScenario.NEW, 4),
                    unknown,
                    behind == 0 ? List.of() : List.of(CART))));

    scenario.monitor();

    assertThat(scenario.states()).containsEntry("c1", ClusterState.UPGRADED);
    assertThat(scenario.host().comments(scenario.host().opened().get(0)))
        .singleElement()
        .asString()
        .contains(said);
  }

  @Test
  void aDataPlaneThatCouldNotBeReadIsNotVouchedFor() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario.mesh().dataPlane("c1", Answer.unknown("No right to list pods."));

    scenario.monitor();

    assertThat(scenario.host().comments(scenario.host().opened().get(0)))
        .singleElement()
        .asString()
        .contains("could not be told, so this does not vouch for the data plane");
  }

  @Test
  void aRollbackCountsAgainAndNamesTheProxiesThatAreAheadOfTheOldControlPlane()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario
        .mesh()
        .dataPlane(
            "c1", Answer.known(new DataPlane(Map.of(GuardScenario.OLD, 2), 0, List.of(CART))));
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    scenario
        .mesh()
        .dataPlane(
            "c1",
            Answer.known(new DataPlane(Map.of(GuardScenario.NEW, 2), 0, List.of(), List.of(CART))));

    RunReport end = scenario.monitor();

    assertThat(end.clusters())
        .singleElement()
        .satisfies(line -> assertThat(line.dataPlaneBehind()).contains(0));
    assertThat(scenario.chat().texts().get(scenario.chat().texts().size() - 1))
        .contains("1 workload still runs a proxy newer than the control plane")
        .contains("Restart shop/cart.");
  }
}
