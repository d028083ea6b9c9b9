package com.acme.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterState;
import dev.guard.core.Guard;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Standing;
import dev.guard.testkit.GuardScenario;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeBatchTest {
  @Test
  void givenTwoHealthyClusters_whenTheToolRuns_thenOneRequestWaitsAndTheEngineCanGoOn()
      throws InterruptedException {
    List<String> heard = new ArrayList<>();
    GuardScenario scenario =
        GuardScenario.ofClusters(2)
            .configured(NO_CLUSTER_CHECKS)
            .listening(e -> heard.add(e.kind()));

    List<URI> requests;
    try (Guard guard = scenario.guard()) {
      requests = UpgradeBatch.requests(guard, GuardScenario.BATCH, GuardScenario.NEW);
    }

    assertThat(requests).hasSize(1);
    assertThat(heard).contains("run.opened", "change.opened");
    assertThat(scenario.states()).containsValue(ClusterState.MR_CREATED).hasSize(2);

    scenario.merge();
    RunReport end = scenario.monitor();

    assertThat(end.standing()).isEqualTo(Standing.DONE);
    assertThat(scenario.states()).containsOnlyKeys("c1", "c2").containsValue(ClusterState.UPGRADED);
  }

  /** The pretend clusters have no Kubernetes API to ask. */
  static final String NO_CLUSTER_CHECKS =
      """
        k8s.api: {enabled: false}
        k8s.nodes: {enabled: false}
        k8s.pods: {enabled: false}
        flux.objects: {enabled: false}
      """;
}
