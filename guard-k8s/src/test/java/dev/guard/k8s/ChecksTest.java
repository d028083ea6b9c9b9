package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.testkit.FakeCheckContext;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks over an API server. */
final class ChecksTest {
  private final PretendCluster cluster = new PretendCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void givenTheClassPathWhenChecksAreLookedForThenTheFourAreFound() {
    assertThat(ServiceLoader.load(HealthCheck.class))
        .extracting(HealthCheck::name)
        .contains("k8s.api", "k8s.nodes", "k8s.pods", "flux.objects");
  }

  @Test
  void givenThreeReadyNodesOnTwoPagesWhenCheckedThenAllAreCounted() {
    cluster
        .with(node("a", "True", "False", false))
        .with(node("b", "True", "False", false))
        .with(node("c", "True", "False", false));

    HealthCheckResult result = run(new NodesCheck());

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
    assertThat(result.details()).containsEntry("nodes", "3");
    assertThat(cluster.requests).anyMatch(path -> path.contains("continue=at2"));
  }

  @Test
  void givenAnUnreadyNodeWhenCheckedThenItFailsAndNamesIt() {
    cluster.with(node("a", "True", "False", false)).with(node("b", "Unknown", "False", false));

    HealthCheckResult result = run(new NodesCheck());

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo("k8s.node-not-ready");
              assertThat(finding.object()).isEqualTo("Node b");
              assertThat(finding.message()).contains("NodeStatusUnknown");
            });
  }

  @Test
  void givenPressureWhenCheckedThenItFailsAndGivenACordonThenItWarns() {
    cluster.with(node("a", "True", "False", true));
    assertThat(run(new NodesCheck()).status()).isEqualTo(CheckStatus.WARN);

    cluster.with(node("b", "True", "True", false));
    HealthCheckResult result = run(new NodesCheck());

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message()).contains("Node b reports MemoryPressure", "1 more finding");
    assertThat(result.findings())
        .extracting(Finding::message)
        .anyMatch(message -> message.contains("Node a is cordoned"));
  }

  @Test
  void givenNoNodeAtAllWhenCheckedThenItIsUnknown() {
    assertThat(run(new NodesCheck()).status()).isEqualTo(CheckStatus.UNKNOWN);
  }

  @Test
  void givenRunningAndCompletedPodsWhenCheckedThenTheyAreFine() {
    cluster
        .with(pod("coredns", "Running", "True", "", "2026-03-01T10:00:00Z"))
        .with(pod("backup-job", "Succeeded", "False", "", "2026-03-01T10:00:00Z"));

    assertThat(run(new PodsCheck()).status()).isEqualTo(CheckStatus.PASS);
  }

  @Test
  void givenACrashLoopWhenCheckedThenItFailsHoweverYoung() {
    cluster.with(pod("coredns", "Running", "False", "CrashLoopBackOff", "2026-03-02T09:59:00Z"));

    HealthCheckResult result = run(new PodsCheck());

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.findings()).extracting(Finding::code).containsExactly("k8s.pod-crash-loop");
    assertThat(result.message()).contains("kube-system/coredns");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-02T09:58:00Z, WARNING",
    "2026-03-02T10:00:05Z, WARNING",
    "2026-03-02T09:00:00Z, ERROR",
    "2027-01-01T00:00:00Z, ERROR"
  })
  void givenAPendingPodWhenJudgedThenItsAgeDecides(String created, Severity severity) {
    Pod pod =
        new KubernetesSerialization()
            .unmarshal(pod("late", "Pending", "False", "ImagePullBackOff", created), Pod.class);

    assertThat(PodsCheck.judge(pod, PretendCluster.NOW, Duration.ofMinutes(5)))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.message())
                  .contains("kube-system/late is pending", "ImagePullBackOff");
            });
  }

  @Test
  void givenFluxObjectsWhenCheckedThenEachTroubleIsNamedWithItsRemedy() {
    cluster
        .with(flux("HelmRelease", "helm.toolkit.fluxcd.io/v2", "istiod", "", "True", 1))
        .with(flux("Kustomization", "kustomize.toolkit.fluxcd.io/v1", "istio", "", "True", 1))
        .with(flux("GitRepository", "source.toolkit.fluxcd.io/v1", "flux-system", "", "True", 1));
    assertThat(run(new FluxObjectsCheck()).status()).isEqualTo(CheckStatus.PASS);

    cluster
        .with(flux("HelmRelease", "helm.toolkit.fluxcd.io/v2", "cni", "suspend: true", "True", 1))
        .with(flux("HelmRepository", "source.toolkit.fluxcd.io/v1", "istio", "", "False", 1))
        .with(flux("OCIRepository", "source.toolkit.fluxcd.io/v1", "late", "", "True", 0));
    HealthCheckResult result = run(new FluxObjectsCheck());

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsExactlyInAnyOrder("flux.suspended", "flux.not-ready", "flux.not-observed");
    assertThat(result.findings())
        .extracting(Finding::remedy)
        .anyMatch(remedy -> remedy.contains("flux resume helmrelease cni -n flux-system"))
        .anyMatch(remedy -> remedy.contains("flux reconcile source helm istio -n flux-system"));
  }

  @Test
  void givenNoFluxWhenCheckedThenItIsUnknown() {
    assertThat(run(new FluxObjectsCheck()).status()).isEqualTo(CheckStatus.UNKNOWN);
  }

  private HealthCheckResult run(HealthCheck check) {
    try {
      return check.run(new FakeCheckContext(check.name(), cluster.connected()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String node(String name, String ready, String pressure, boolean cordoned) {
    return """
        apiVersion: v1
        kind: Node
        metadata: {name: %s}
        spec: {unschedulable: %s}
        status:
          conditions:
            - {type: MemoryPressure, status: "%s", reason: KubeletHasInsufficientMemory}
            - {type: Ready, status: "%s", reason: %s}
        """
        .formatted(
            name,
            cordoned,
            pressure,
            ready,
            ready.equals("True") ? "KubeletReady" : "NodeStatusUnknown");
  }

  private static String pod(
      String name, String phase, String ready, String waiting, String created) {
    String state = waiting.isEmpty() ? "{running: {}}" : "{waiting: {reason: " + waiting + "}}";
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: kube-system, creationTimestamp: "%s"}
        spec: {containers: [{name: main, image: "example.com/main:1"}]}
        status:
          phase: %s
          conditions: [{type: Ready, status: "%s"}]
          containerStatuses:
            - {name: main, image: i, imageID: i, ready: false, restartCount: 7, state: %s}
        """
        .formatted(name, created, phase, ready, state);
  }

  private static String flux(
      String kind, String version, String name, String spec, String ready, int observed) {
    return """
        apiVersion: %s
        kind: %s
        metadata: {name: %s, namespace: flux-system, generation: 1}
        spec: {interval: 10m%s}
        status:
          observedGeneration: %d
          conditions: [{type: Ready, status: "%s", reason: Told, message: as told}]
        """
        .formatted(version, kind, name, spec.isEmpty() ? "" : ", " + spec, observed, ready);
  }
}
