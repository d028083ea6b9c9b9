package dev.guard.sandbox.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.MeshVersion;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.kubernetes.QuietClients;
import dev.guard.sandbox.world.Pace;
import dev.guard.sandbox.world.World;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fleet as the real Kubernetes client sees it, through the kubeconfig that was written. */
class FleetTest {
  private static final String OLD = "1.26.4";
  private static final String NEW = "1.27.3";

  @TempDir private Path folder;
  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T09:00:00Z"));
  private Fleet fleet;

  @BeforeEach
  void start() {
    fleet =
        Fleet.start(
            new FleetPlan(
                folder, 3, MeshVersion.parse(OLD), Pace.lifelike(), clock, "  poll: 1m\n"));
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void kubeconfigReachesEveryClusterWithItsNodesPodsAndDeployments() throws Exception {
    for (String id : fleet.plan().ids()) {
      try (KubernetesClient client = client(id)) {
        assertThat(client.getKubernetesVersion().getGitVersion()).startsWith("v1.31");
        assertThat(client.nodes().list().getItems()).hasSize(3);
        assertThat(client.pods().inNamespace("istio-system").list().getItems()).hasSize(2);
        Deployment istiod =
            client.apps().deployments().inNamespace("istio-system").withName("istiod").get();
        assertThat(image(istiod)).isEqualTo("docker.io/istio/pilot:" + OLD);
        assertThat(client.pods().inAnyNamespace().withLabel("app", "istiod").list().getItems())
            .hasSize(2);
      }
    }
  }

  @Test
  void wrongTokenIsRefused() {
    try (KubernetesClient client = client("staging-1")) {
      Config config = client.getConfiguration();
      config.setOauthToken("wrong");
      config.setRequestRetryBackoffLimit(0);
      try (KubernetesClient other = QuietClients.open(config)) {
        assertThatThrownBy(() -> other.nodes().list())
            .isInstanceOfSatisfying(
                KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));
      }
    }
  }

  @Test
  void fluxReadsMainAndRollsTheClusterForward() {
    String path = "clusters/staging-1/istio/release.yaml";
    String before =
        fleet.git().files(fleet.git().head("main").orElseThrow(), path).getOrDefault(path, "");
    String commit =
        fleet.git().commit("main", Map.of(path, before.replace(OLD, NEW)), "Bump", "Mara Lindt");
    passTime(Duration.ofMinutes(10));

    try (KubernetesClient client = client("staging-1")) {
      Deployment istiod =
          client.apps().deployments().inNamespace("istio-system").withName("istiod").get();
      assertThat(image(istiod)).endsWith(":" + NEW);
      assertThat(istiod.getStatus().getUpdatedReplicas()).isEqualTo(2);
      assertThat(istiod.getStatus().getObservedGeneration())
          .isEqualTo(istiod.getMetadata().getGeneration());
      var release =
          client
              .genericKubernetesResources("helm.toolkit.fluxcd.io/v2", "HelmRelease")
              .inNamespace("istio-system")
              .withName("istiod")
              .get();
      assertThat(release.<String>get("status", "history", 0, "chartVersion")).isEqualTo(NEW);
      assertThat(release.<String>get("status", "history", 0, "status")).isEqualTo("deployed");
      var kustomization =
          client
              .genericKubernetesResources("kustomize.toolkit.fluxcd.io/v1", "Kustomization")
              .inNamespace("flux-system")
              .withName("flux-system")
              .get();
      assertThat(kustomization.<String>get("status", "lastAppliedRevision"))
          .isEqualTo("main@sha1:" + commit);
    }
    try (KubernetesClient other = client("prod-1")) {
      assertThat(
              image(
                  other.apps().deployments().inNamespace("istio-system").withName("istiod").get()))
          .endsWith(":" + OLD);
    }
  }

  private void passTime(Duration duration) {
    World world = fleet.world();
    Instant end = clock.instant().plus(duration);
    while (world.due().isBefore(end)) {
      clock.awaitUntil(world.due());
      world.tick(clock.instant());
    }
    clock.awaitUntil(end);
    world.tick(end);
  }

  private KubernetesClient client(String id) {
    Config config = Config.fromKubeconfig(id, fleet.kubeconfig().toFile());
    return QuietClients.open(config);
  }

  private static String image(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
  }
}
