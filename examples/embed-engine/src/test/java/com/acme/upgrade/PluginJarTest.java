package com.acme.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.secret.Secret;
import dev.guard.core.CheckRequest;
import dev.guard.core.Guard;
import dev.guard.testkit.GuardScenario;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the jar of the example check, puts it in a plugins folder, and runs it in GUARD. */
class PluginJarTest {
  private static final Path CLASSES = Path.of("..", "custom-health-check", "target", "classes");
  private static final String CHECK = "acme.root-certificate";

  /** Held here, because a logger that nobody holds forgets its level. */
  private static final Logger SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

  @TempDir Path plugins = Path.of("");
  private final KubernetesMockServer api =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher(),
          false);

  @BeforeEach
  void aPluginAndACluster() throws IOException {
    SERVER_LOG.setLevel(Level.OFF);
    api.init(InetAddress.getLoopbackAddress(), 0);
    int code =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file=" + plugins.resolve("acme-checks.jar"),
                "-C",
                CLASSES.toString(),
                ".");
    assertThat(code).isZero();
  }

  @AfterEach
  void stop() {
    api.destroy();
  }

  @Test
  void givenThePluginJar_whenPluginsAreListed_thenTheCheckIsThereFromThatJar() {
    try (Guard guard = scenario("custom_checks: [{name: " + CHECK + "}]").guard()) {
      assertThat(guard.plugins())
          .filteredOn(line -> line.name().equals(CHECK))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.kind()).isEqualTo("check");
                assertThat(line.origin()).contains("acme-checks.jar");
              });
    }
  }

  @Test
  void givenNoCertificate_whenTheCheckRuns_thenItFails() throws InterruptedException {
    HealthCheckResult result = run("custom_checks: [{name: " + CHECK + "}]");

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message()).contains("istio-ca-root-cert");
  }

  @Test
  void givenACertificate_whenTheCheckIsNamedByItsClass_thenItPasses() throws InterruptedException {
    try (KubernetesClient client = api.createClient()) {
      client
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withNamespace("istio-system")
                  .withName("istio-ca-root-cert")
                  .endMetadata()
                  .build())
          .create();
    }

    HealthCheckResult result = run("custom_checks: [{class: com.acme.mesh.RootCertificateCheck}]");

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
  }

  private HealthCheckResult run(String setting) throws InterruptedException {
    try (Guard guard = scenario(setting).guard()) {
      List<HealthCheckResult> results =
          guard.check(
              new CheckRequest(
                  Optional.of(GuardScenario.BATCH), Optional.empty(), Optional.empty()));
      return results.stream()
          .filter(result -> result.checkName().equals(CHECK))
          .findFirst()
          .orElseThrow();
    }
  }

  private GuardScenario scenario(String setting) {
    assertThat(Files.exists(plugins.resolve("acme-checks.jar"))).isTrue();
    GuardScenario scenario =
        GuardScenario.ofClusters(1)
            .configured(UpgradeBatchTest.NO_CLUSTER_CHECKS)
            .configured("plugins: {dir: " + plugins + "}")
            .configured(setting);
    scenario
        .access()
        .endpoint(
            "c1",
            new ClusterEndpoint(
                URI.create("http://127.0.0.1:" + api.getPort()),
                "",
                Optional.empty(),
                new BearerToken(Secret.of("token", "any"), Optional.empty()),
                Optional.empty()));
    return scenario;
  }
}
