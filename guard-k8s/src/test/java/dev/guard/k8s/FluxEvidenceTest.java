package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Severity;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.testkit.EvidenceSourceContract;
import dev.guard.testkit.TestContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the source tells of Flux after it rolled a release back by itself, over an API server. */
final class FluxEvidenceTest extends EvidenceSourceContract {
  private static final EvidenceSource SOURCE =
      new FluxEvidenceFactory().create(FluxSettings.defaults(), TestContext.create());
  private static final PretendCluster CLUSTER = new PretendCluster();
  private static final ConnectedCluster CONNECTED = CLUSTER.connected();

  private boolean down;

  @BeforeAll
  static void trouble() {
    CLUSTER
        .with(
            release("istiod", "istio-system", "istiod", "istio", false)
                + """
                  conditions:
                    - {type: Ready, status: "False", reason: RollbackSucceeded, message: rolled back, lastTransitionTime: "2026-03-02T09:30:00Z"}
                    - {type: Released, status: "False", reason: UpgradeFailed, message: "Helm upgrade failed: context deadline exceeded", lastTransitionTime: "2026-03-02T09:29:00Z"}
                    - {type: Remediated, status: "True", reason: RollbackSucceeded, message: rolled back, lastTransitionTime: "2026-03-02T09:30:00Z"}
                  history:
                    - {version: 3, chartVersion: 1.26.4, status: deployed, lastDeployed: "2026-03-02T09:30:00Z"}
                    - {version: 2, chartVersion: 1.27.3, status: failed, lastDeployed: "2026-03-02T09:28:00Z"}
                    - {version: 1, chartVersion: 1.26.4, status: superseded, lastDeployed: "2026-01-02T09:28:00Z"}
                """)
        .with(
            release("istio-base", "istio-system", "base", "istio", false)
                + """
                  conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
                """)
        .with(
            release("reports", "batch", "reports", "internal", true)
                + """
                  conditions: [{type: Stalled, status: "True", reason: RetriesExceeded, message: no concern of ours}]
                """)
        .with(
            """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: mesh, namespace: flux-system, generation: 1}
            spec: {suspend: true, sourceRef: {kind: GitRepository, name: fleet}}
            status: {observedGeneration: 1, conditions: [{type: Ready, status: "True", reason: ReconciliationSucceeded, message: ok}]}
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: fleet, namespace: flux-system, generation: 1}
            spec: {url: "https://gitlab.example.com/platform/fleet.git"}
            status: {observedGeneration: 1, conditions: [{type: Ready, status: "False", reason: GitOperationFailed, message: authentication required}]}
            """);
  }

  private static String release(
      String name, String namespace, String chart, String source, boolean suspended) {
    return """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: %s
          namespace: %s
          generation: 1
          labels: {kustomize.toolkit.fluxcd.io/name: mesh, kustomize.toolkit.fluxcd.io/namespace: flux-system}
        spec:
          suspend: %s
          chart: {spec: {chart: %s, version: 1.27.3, sourceRef: {kind: HelmRepository, name: %s}}}
        status:
          observedGeneration: 1
        """
        .formatted(name, namespace, suspended, chart, source);
  }

  @BeforeEach
  void restore() {
    CLUSTER.forbid("none");
    CLUSTER.requests.clear();
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @Override
  protected String name() {
    return "flux";
  }

  @Override
  protected EvidenceSource source() {
    return SOURCE;
  }

  @Override
  protected ConnectedCluster cluster() {
    return down ? CLUSTER.connected(CLUSTER.nowhere()) : CONNECTED;
  }

  @Override
  protected void breakDown() {
    down = true;
  }

  @Override
  protected Optional<String> breakOnePart() {
    CLUSTER.forbid("kustomizations");
    return Optional.of("Kustomization");
  }

  @Override
  protected List<String> asked() {
    return CLUSTER.requests;
  }

  @Test
  void givenAReleaseThatFluxRolledBackThenItsConditionsSayWhyAndSinceWhen() {
    List<Evidence> conditions = of(Kinds.FLUX, "HelmRelease istio-system/istiod");

    assertThat(conditions).hasSize(3);
    assertThat(conditions)
        .anySatisfy(
            remediated ->
                assertThat(remediated.facts())
                    .containsEntry("condition", "Remediated")
                    .containsEntry("status", "True")
                    .containsEntry("reason", "RollbackSucceeded")
                    .containsEntry("suspended", "false")
                    .containsEntry("since", "2026-03-02T09:30:00Z"))
        .anySatisfy(
            released -> assertThat(released.message()).contains("context deadline exceeded"))
        .extracting(Evidence::severity)
        .containsOnly(Severity.ERROR);
  }

  @Test
  void givenItsHistoryThenTheFailedReleaseStandsOut() {
    List<Evidence> history = of(Kinds.RELEASE, "HelmRelease istio-system/istiod");

    assertThat(history).hasSize(3);
    assertThat(history)
        .filteredOn(entry -> entry.severity() == Severity.ERROR)
        .singleElement()
        .satisfies(
            failed ->
                assertThat(failed.facts())
                    .containsEntry("version", "1.27.3")
                    .containsEntry("status", "failed"));
  }

  @Test
  void givenASuspendedOwnerAndASourceThatFailsThenBothAreTold() {
    assertThat(of(Kinds.FLUX, "Kustomization flux-system/mesh"))
        .singleElement()
        .satisfies(owner -> assertThat(owner.facts()).containsEntry("suspended", "true"));
    assertThat(of(Kinds.FLUX, "GitRepository flux-system/fleet"))
        .singleElement()
        .satisfies(source -> assertThat(source.message()).contains("authentication required"));
  }

  @Test
  void givenReleasesOfOthersThenTheyAreNoConcern() {
    assertThat(found()).noneMatch(each -> each.toString().contains("reports"));
  }

  private List<Evidence> of(String kind, String object) {
    return found().stream()
        .filter(each -> each.kind().equals(kind) && each.object().equals(object))
        .toList();
  }
}
