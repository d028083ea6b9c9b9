package dev.guard.k8s;

import static dev.guard.api.delivery.DeliveryPhase.APPLIED;
import static dev.guard.api.delivery.DeliveryPhase.FAILED;
import static dev.guard.api.delivery.DeliveryPhase.PENDING;
import static dev.guard.api.delivery.DeliveryPhase.RECONCILING;
import static dev.guard.api.delivery.DeliveryPhase.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.delivery.DeliveryPhase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state in which a HelmRelease was met on its way from 1.26.4 to 1.27.3. */
final class HelmReleaseJudgeTest {
  private static final String WANTED = "1.27.3";

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(
            "Ready right after the merge still describes the old version",
            PENDING,
            "still asks for chart 1.26.4",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 1}
            spec: {chart: {spec: {chart: istiod, version: 1.26.4}}}
            status:
              observedGeneration: 1
              lastAttemptedRevision: 1.26.4
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history: [{chartVersion: 1.26.4, status: deployed}]
            """),
        Arguments.of(
            "Ready of the old generation, while the new one was not observed",
            PENDING,
            "Flux has not looked at the change yet",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 1
              lastAttemptedRevision: 1.26.4
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history: [{chartVersion: 1.26.4, status: deployed}]
            """),
        Arguments.of(
            "a chartRef whose bump does not change the generation",
            PENDING,
            "is Ready, but at 1.26.4",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 1}
            spec: {chartRef: {kind: OCIRepository, name: istiod}}
            status:
              observedGeneration: 1
              lastAttemptedRevision: 1.26.4+5e2a1c3d4e5f
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history: [{chartVersion: 1.26.4+5e2a1c3d4e5f, status: deployed}]
            """),
        Arguments.of(
            "upgraded, with the digest that Flux adds for OCI charts",
            APPLIED,
            "is Ready at 1.27.3",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 1}
            spec: {chartRef: {kind: OCIRepository, name: istiod}}
            status:
              observedGeneration: 1
              lastAttemptedRevision: 1.27.3+9c1185a5c5e9
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history:
                - {chartVersion: 1.27.3+9c1185a5c5e9, status: deployed}
                - {chartVersion: 1.26.4+5e2a1c3d4e5f, status: superseded}
            """),
        Arguments.of(
            "an old controller without history",
            APPLIED,
            "is Ready at 1.27.3",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2beta1
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: v1.27.3}}}
            status:
              observedGeneration: 2
              lastAppliedRevision: 1.27.3
              lastAttemptedRevision: 1.27.3
              conditions: [{type: Ready, status: "True", reason: ReconciliationSucceeded, message: ok}]
            """),
        Arguments.of(
            "Helm at work",
            RECONCILING,
            "Running 'upgrade' action",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              conditions:
                - {type: Reconciling, status: "True", reason: Progressing, message: Running 'upgrade' action}
                - {type: Ready, status: Unknown, reason: Progressing, message: Running 'upgrade' action}
              history: [{chartVersion: 1.26.4, status: deployed}]
            """),
        Arguments.of(
            "hanging in pending-upgrade",
            RECONCILING,
            "(Helm says pending-upgrade)",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history: [{chartVersion: 1.27.3, status: pending-upgrade}]
            """),
        Arguments.of(
            "failed without remediation",
            FAILED,
            "failed at 1.27.3: UpgradeFailed: timed out waiting for the condition",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              conditions:
                - {type: Ready, status: "False", reason: UpgradeFailed, message: timed out waiting for the condition}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out waiting for the condition}
              history: [{chartVersion: 1.27.3, status: failed}, {chartVersion: 1.26.4, status: superseded}]
            """),
        Arguments.of(
            "failed, but Flux tries again twice more",
            RECONCILING,
            "is tried again",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}, upgrade: {remediation: {retries: 3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              upgradeFailures: 1
              conditions:
                - {type: Reconciling, status: "True", reason: ProgressingWithRetry, message: timed out}
                - {type: Ready, status: "False", reason: UpgradeFailed, message: timed out}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out}
              history: [{chartVersion: 1.27.3, status: failed}, {chartVersion: 1.26.4, status: superseded}]
            """),
        Arguments.of(
            "RetryOnFailure never gives up, and is no success",
            FAILED,
            "failed at 1.27.3",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}, upgrade: {strategy: {name: RetryOnFailure}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              upgradeFailures: 4
              conditions:
                - {type: Reconciling, status: "True", reason: ProgressingWithRetry, message: timed out}
                - {type: Ready, status: "False", reason: UpgradeFailed, message: timed out}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out}
              history: [{chartVersion: 1.27.3, status: failed}]
            """),
        Arguments.of(
            "stalled, retries exceeded",
            FAILED,
            "is stalled at 1.27.3: RetriesExceeded",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}, upgrade: {remediation: {retries: 1}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              upgradeFailures: 2
              conditions:
                - {type: Stalled, status: "True", reason: RetriesExceeded, message: Failed to upgrade after 2 attempt(s)}
                - {type: Ready, status: "False", reason: UpgradeFailed, message: timed out}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out}
              history: [{chartVersion: 1.27.3, status: failed}]
            """),
        Arguments.of(
            "Flux rolled back by itself",
            FAILED,
            "was rolled back by Flux itself to 1.26.4, while git says 1.27.3",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}, upgrade: {remediation: {retries: 1}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              upgradeFailures: 2
              conditions:
                - {type: Stalled, status: "True", reason: RetriesExceeded, message: Failed to upgrade after 2 attempt(s)}
                - {type: Ready, status: "False", reason: RollbackSucceeded, message: Helm rollback to istiod@1.26.4 succeeded}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out}
                - {type: Remediated, status: "True", reason: RollbackSucceeded, message: Helm rollback to istiod@1.26.4 succeeded}
              history: [{chartVersion: 1.26.4, status: deployed}, {chartVersion: 1.27.3, status: superseded}]
            """),
        Arguments.of(
            "Flux uninstalled it",
            FAILED,
            "Flux uninstalled it",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}, upgrade: {remediation: {strategy: uninstall}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              conditions:
                - {type: Ready, status: "False", reason: UninstallSucceeded, message: gone}
                - {type: Remediated, status: "True", reason: UninstallSucceeded, message: gone}
              history: [{chartVersion: 1.27.3, status: uninstalled}]
            """),
        Arguments.of(
            "Flux could not even roll back",
            FAILED,
            "Flux could not undo it",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.27.3
              conditions:
                - {type: Ready, status: "False", reason: RollbackFailed, message: no}
                - {type: Remediated, status: "False", reason: RollbackFailed, message: no}
              history: [{chartVersion: 1.27.3, status: failed}]
            """),
        Arguments.of(
            "an old failure of another version, before Flux looks at the new one",
            PENDING,
            "has not begun with 1.27.3",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 3}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 3
              lastAttemptedRevision: 1.27.2
              conditions:
                - {type: Stalled, status: "True", reason: RetriesExceeded, message: Failed to upgrade after 1 attempt(s)}
                - {type: Ready, status: "False", reason: UpgradeFailed, message: timed out}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out}
              history: [{chartVersion: 1.27.2, status: failed}, {chartVersion: 1.26.4, status: superseded}]
            """),
        Arguments.of(
            "a failed condition of the generation before",
            RECONCILING,
            "is on its way to 1.27.3",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 3}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 3
              lastAttemptedRevision: 1.27.3
              conditions:
                - {type: Reconciling, status: "True", reason: Progressing, message: Running 'upgrade' action}
                - {type: Ready, status: Unknown, reason: Progressing, message: Running 'upgrade' action}
                - {type: Released, status: "False", reason: UpgradeFailed, message: timed out, observedGeneration: 2}
              history: [{chartVersion: 1.27.3, status: failed}]
            """),
        Arguments.of(
            "the chart cannot be fetched",
            PENDING,
            "no 'istiod' chart with version matching '1.27.3' found",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 2
              lastAttemptedRevision: 1.26.4
              conditions:
                - type: Ready
                  status: "False"
                  reason: SourceNotReady
                  message: "HelmChart is not ready: no 'istiod' chart with version matching '1.27.3' found"
              history: [{chartVersion: 1.26.4, status: deployed}]
            """),
        Arguments.of(
            "suspended",
            SUSPENDED,
            "flux resume helmrelease",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 2}
            spec: {suspend: true, chart: {spec: {chart: istiod, version: 1.27.3}}}
            status:
              observedGeneration: 1
              conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
              history: [{chartVersion: 1.26.4, status: deployed}]
            """),
        Arguments.of(
            "created a moment ago, without status",
            PENDING,
            "Flux has not looked",
            """
            metadata: {name: istiod, namespace: istio-system, generation: 1}
            spec: {chart: {spec: {chart: istiod, version: 1.27.3}}}
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void givenAReleaseWhenJudgedThenItsPhaseIsTheOneOfTheWantedVersion(
      String state, DeliveryPhase phase, String told, String yaml) {
    ReleaseStanding standing = HelmReleaseJudge.judge(release(yaml), WANTED);

    assertThat(standing.phase()).as(state).isEqualTo(phase);
    assertThat(standing.detail()).contains(told, "HelmRelease istio-system/istiod");
  }

  @Test
  void givenFluxWentBackByItselfWhenGitGoesBackTooThenTheOldVersionIsApplied() {
    String afterRevert =
        """
        metadata: {name: istiod, namespace: istio-system, generation: 3}
        spec: {chart: {spec: {chart: istiod, version: 1.26.4}}}
        status:
          observedGeneration: 3
          lastAttemptedRevision: 1.26.4
          conditions:
            - {type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}
            - {type: Released, status: "True", reason: UpgradeSucceeded, message: ok}
          history: [{chartVersion: 1.26.4, status: deployed}, {chartVersion: 1.27.3, status: superseded}]
        """;
    String beforeFluxLooks =
        """
        metadata: {name: istiod, namespace: istio-system, generation: 3}
        spec: {chart: {spec: {chart: istiod, version: 1.26.4}}}
        status:
          observedGeneration: 2
          lastAttemptedRevision: 1.27.3
          conditions:
            - {type: Stalled, status: "True", reason: RetriesExceeded, message: no}
            - {type: Ready, status: "False", reason: RollbackSucceeded, message: back}
            - {type: Remediated, status: "True", reason: RollbackSucceeded, message: back}
          history: [{chartVersion: 1.26.4, status: deployed}, {chartVersion: 1.27.3, status: superseded}]
        """;

    assertThat(HelmReleaseJudge.judge(release(beforeFluxLooks), "1.26.4").phase())
        .isEqualTo(PENDING);
    assertThat(HelmReleaseJudge.judge(release(afterRevert), "1.26.4").phase()).isEqualTo(APPLIED);
  }

  static FluxObject release(String yaml) {
    String head = yaml.contains("apiVersion:") ? "" : "apiVersion: helm.toolkit.fluxcd.io/v2\n";
    return new FluxObject(
        new KubernetesSerialization()
            .unmarshal(head + "kind: HelmRelease\n" + yaml, GenericKubernetesResource.class));
  }
}
