package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.delivery.DeliveryRequest;
import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.delivery.ReleaseTarget;
import dev.guard.api.mesh.Artifact;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flux's delivery as read from an API server. */
final class FluxDeliveryTest {
  private static final String COMMIT = "8d1c5a0f4f1b5a86c1c37a4c0e9a7d3b2f6e1a90";
  private static final String OLDER = "1111111111111111111111111111111111111111";

  private final PretendCluster cluster = new PretendCluster();
  private final DeliveryMonitor monitor = new FluxDeliveryMonitor(FluxSettings.defaults());

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void givenAllReleasesReadyAtTheTargetWhenAskedThenItIsAppliedWithTheOwnersCommit() {
    cluster
        .with(release("base", "istio-system", "1.27.3", "istio"))
        .with(release("istiod", "istio-system", "1.27.3", "istio"))
        .with(release("istio-ingress", "istio-ingress", "1.27.3", "istio"))
        .with(kustomization("flux-system", "main@sha1:" + OLDER, "True", "Succeeded", false))
        .with(kustomization("istio", "main@sha1:" + COMMIT, "True", "Succeeded", false));

    Delivery delivery =
        known(
            target("base", "istio-system", "base"),
            target("istiod", "istio-system", "istiod"),
            target("istio-ingress", "", "gateway"));

    assertThat(delivery.phase()).isEqualTo(DeliveryPhase.APPLIED);
    assertThat(delivery.appliedCommit()).contains(COMMIT);
  }

  @Test
  void givenOneReleaseOnItsWayWhenAskedThenItIsReconcilingAndNamed() {
    cluster
        .with(release("base", "istio-system", "1.27.3", "istio"))
        .with(release("istiod", "istio-system", "1.26.4", "istio"))
        .with(kustomization("istio", "main@sha1:" + OLDER, "True", "Succeeded", false));

    Delivery delivery =
        known(target("base", "istio-system", "base"), target("istiod", "istio-system", "istiod"));

    assertThat(delivery.phase()).isEqualTo(DeliveryPhase.RECONCILING);
    assertThat(delivery.detail()).contains("istio-system/istiod still asks for chart 1.26.4");
    assertThat(delivery.appliedCommit()).contains(OLDER);
  }

  @Test
  void givenAKustomizationThatCannotBeBuiltWhenAskedThenItIsPendingAndSaysWhy() {
    cluster
        .with(release("istiod", "istio-system", "1.26.4", "istio"))
        .with(kustomization("istio", "main@sha1:" + OLDER, "False", "BuildFailed", false));

    Delivery delivery = known(target("istiod", "istio-system", "istiod"));

    assertThat(delivery.phase()).isEqualTo(DeliveryPhase.PENDING);
    assertThat(delivery.detail()).contains("Kustomization flux-system/istio", "BuildFailed");
  }

  @Test
  void givenASuspendedKustomizationWhenAskedThenItIsSuspended() {
    cluster
        .with(release("istiod", "istio-system", "1.26.4", "istio"))
        .with(kustomization("istio", "main@sha1:" + OLDER, "True", "Succeeded", true));

    Delivery delivery = known(target("istiod", "istio-system", "istiod"));

    assertThat(delivery.phase()).isEqualTo(DeliveryPhase.SUSPENDED);
    assertThat(delivery.detail()).contains("flux resume kustomization");
  }

  @Test
  void givenTwoOwnersWhenAskedThenTheOldestAppliedCommitCounts() {
    cluster
        .with(release("base", "istio-system", "1.27.3", "crds"))
        .with(release("istiod", "istio-system", "1.27.3", "istio"))
        .with(kustomization("crds", "main@sha1:" + OLDER, "True", "Succeeded", false))
        .with(
            kustomization("istio", "main@sha1:" + COMMIT, "True", "Succeeded", false)
                .replace("2026-03-01T10:00:00Z", "2026-03-02T09:00:00Z"));

    Delivery delivery =
        known(target("istiod", "istio-system", "istiod"), target("base", "istio-system", "base"));

    assertThat(delivery.appliedCommit()).contains(OLDER);
  }

  @Test
  void givenReleasesOfOneNameInTwoNamespacesWhenTheFileNamesNoneThenTheOneFromGitCounts() {
    cluster
        .with(release("istiod", "istio-system", "1.27.3", "istio"))
        .with(
            release("istiod", "playground", "1.20.0", "istio")
                .replaceAll("(?m)^  labels:.*\n", ""));

    assertThat(known(target("istiod", "", "istiod")).phase()).isEqualTo(DeliveryPhase.APPLIED);
  }

  @Test
  void givenReleasesThatCannotBeToldApartWhenAskedThenItIsUnknownAndNamesThem() {
    cluster
        .with(release("istiod", "istio-system", "1.27.3", "istio"))
        .with(release("istiod", "istio-east", "1.26.4", "istio"));

    assertThat(unknown(target("istiod", "", "istiod")))
        .contains("ambiguous", "istio-system/istiod", "istio-east/istiod");
  }

  @Test
  void givenAnOlderApiVersionWhenAskedThenTheReleaseIsFoundThere() {
    cluster.with(
        release("istiod", "istio-system", "1.27.3", "istio").replace("io/v2\n", "io/v2beta2\n"));

    assertThat(known(target("istiod", "istio-system", "istiod")).phase())
        .isEqualTo(DeliveryPhase.APPLIED);
  }

  @Test
  void givenAReleaseThatIsNotThereWhenAskedThenItIsPending() {
    cluster.with(release("istiod", "istio-system", "1.27.3", "istio"));

    Delivery delivery = known(target("ztunnel", "istio-system", "ztunnel"));

    assertThat(delivery.phase()).isEqualTo(DeliveryPhase.PENDING);
    assertThat(delivery.detail()).contains("istio-system/ztunnel is not in the cluster yet");
  }

  @Test
  void givenASharedOciSourceWhenItsTagWasEditedThenTheReleasesThatUseItAreJudged() {
    cluster.with(
        release("istiod", "istio-system", "1.27.3", "istio")
            .replaceAll("(?m)^  chart:.*\n", "  chartRef: {kind: OCIRepository, name: istiod}\n"));
    ReleaseTarget source =
        new ReleaseTarget(
            new ObjectRef("OCIRepository", "istio-system", "istiod"),
            new Artifact("oci-chart", "istiod", URI.create("oci://registry-1.docker.io/istio")),
            "1.27.3");

    assertThat(known(source).phase()).isEqualTo(DeliveryPhase.APPLIED);
  }

  @Test
  void givenNoRightToReadReleasesWhenAskedThenItIsUnknown() {
    cluster.forbid("helmreleases");

    assertThat(unknown(target("istiod", "istio-system", "istiod"))).contains("helmreleases", "403");
  }

  @ParameterizedTest
  @CsvSource({
    "main@sha1:8d1c5a0f4f1b5a86c1c37a4c0e9a7d3b2f6e1a90, true",
    "main/8d1c5a0f4f1b5a86c1c37a4c0e9a7d3b2f6e1a90, true",
    "sha1:8d1c5a0f4f1b5a86c1c37a4c0e9a7d3b2f6e1a90, true",
    "release/1.27@sha1:8d1c5a0f4f1b5a86c1c37a4c0e9a7d3b2f6e1a90, true",
    "latest@sha256:9c1185a5c5e9fc54612808977ee8f548b2258d319c1185a5c5e9fc54612808aa, false",
    "v1.2.3, false"
  })
  void givenARevisionWhenReadThenItsCommitIsFound(String revision, boolean found) {
    assertThat(KustomizationView.commitOf(revision).orElse("none"))
        .isEqualTo(found ? COMMIT : "none");
  }

  @Test
  void givenAnOciSourceWhenReadThenTheCommitIsInTheOriginRevision() {
    cluster
        .with(release("istiod", "istio-system", "1.27.3", "istio"))
        .with(
            kustomization(
                    "istio",
                    "latest@sha256:" + OLDER + "aaaaaaaaaaaaaaaaaaaaaaaa",
                    "True",
                    "Succeeded",
                    false)
                + "  lastAppliedOriginRevision: main@sha1:"
                + COMMIT
                + "\n");

    assertThat(known(target("istiod", "istio-system", "istiod")).appliedCommit()).contains(COMMIT);
  }

  private Delivery known(ReleaseTarget... targets) {
    return answer(targets)
        .fold(
            delivery -> delivery,
            unknown -> {
              throw new AssertionError(unknown.reason());
            });
  }

  private String unknown(ReleaseTarget... targets) {
    return answer(targets).fold(delivery -> "known: " + delivery, Unknown::reason);
  }

  private Answer<Delivery> answer(ReleaseTarget... targets) {
    return monitor.delivery(cluster.connected(), new DeliveryRequest(List.of(targets)));
  }

  private static ReleaseTarget target(String name, String namespace, String chart) {
    return new ReleaseTarget(
        new ObjectRef("HelmRelease", namespace, name),
        new Artifact(
            "helm-chart", chart, URI.create("https://istio-release.storage.googleapis.com/charts")),
        "1.27.3");
  }

  private static String release(String name, String namespace, String version, String owner) {
    return """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: %1$s
          namespace: %2$s
          generation: 1
          labels: {kustomize.toolkit.fluxcd.io/name: %4$s, kustomize.toolkit.fluxcd.io/namespace: flux-system}
        spec:
          interval: 10m
          chart: {spec: {chart: istiod, version: %3$s, sourceRef: {kind: HelmRepository, name: istio}}}
        status:
          observedGeneration: 1
          lastAttemptedRevision: %3$s
          conditions: [{type: Ready, status: "True", reason: UpgradeSucceeded, message: ok}]
          history: [{chartVersion: %3$s, status: deployed}]
        """
        .formatted(name, namespace, version, owner);
  }

  private static String kustomization(
      String name, String revision, String ready, String reason, boolean suspended) {
    return """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: %s, namespace: flux-system, generation: 1}
        spec: {interval: 10m, path: ./, prune: true, suspend: %s, sourceRef: {kind: GitRepository, name: flux-system}}
        status:
          observedGeneration: 1
          lastAppliedRevision: %s
          conditions:
            - {type: Ready, status: "%s", reason: %s, message: told by Flux, lastTransitionTime: "2026-03-01T10:00:00Z"}
        """
        .formatted(name, suspended, revision, ready, reason);
  }
}
