package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.mesh.ServiceMeshProviderFactory;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IstioChecksTest {
  private final PretendMesh mesh = new PretendMesh();
  private final IstioMesh istio = new IstioMesh(IstioSettings.defaults());

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void givenTheClassPathWhenFactoriesAreLookedForThenIstioAndIstioctlAreFound() {
    assertThat(ServiceLoader.load(ServiceMeshProviderFactory.class))
        .anySatisfy(factory -> assertThat(factory.name()).isEqualTo("istio"));
    assertThat(ServiceLoader.load(ClusterClientsFactory.class))
        .anySatisfy(factory -> assertThat(factory.name()).isEqualTo("istioctl"));
  }

  @Test
  void givenTheRecordedVersionEverywhereWhenCheckedThenItPasses() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.26.4", false);

    HealthCheckResult result = run("istio.versions", "1.27.3");

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
    assertThat(result.details()).containsEntry("control_planes", "1.26.4 (default)");
  }

  @Test
  void givenAnotherPatchThanRecordedWhenCheckedThenItWarnsAndNamesBoth() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.2", "");

    HealthCheckResult result = run("istio.versions", "");

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.message()).contains("1.26.2", "registry says 1.26.4");
  }

  @Test
  void givenAnotherMinorThanRecordedWhenCheckedThenItFails() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.25.2", "");

    assertThat(run("istio.versions", "").status()).isEqualTo(CheckStatus.FAIL);
  }

  @Test
  void givenAProxyAheadOfTheControlPlaneWhenCheckedThenItFails() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.27.3", false);

    assertThat(codes(run("istio.versions", ""))).containsExactly("istio.proxy-ahead");
  }

  @Test
  void givenAProxyWhoseVersionCannotBeToldWhenCheckedThenItWarns() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("pinned", "docker.io/istio/proxyv2@sha256:9c1185a5", false);

    assertThat(run("istio.versions", "").status()).isEqualTo(CheckStatus.WARN);
    assertThat(codes(run("istio.versions", ""))).containsExactly("istio.proxy-unknown");
  }

  @Test
  void givenAProxyTwoMinorsBehindWhenCheckedThenItFails() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.24.1", false);

    assertThat(codes(run("istio.versions", ""))).containsExactly("istio.proxy-too-old");
  }

  @Test
  void givenAProxyThatTheUpgradeWouldLeaveTwoMinorsBehindWhenCheckedThenItFails() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.25.1", false);

    assertThat(codes(run("istio.versions", "1.27.3"))).containsExactly("istio.proxy-left-behind");
    assertThat(codes(run("istio.versions", ""))).containsExactly("istio.proxy-behind");
  }

  @Test
  void givenATargetWhenTheUpgradePathIsCheckedThenTheRulesDecide() {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "");

    assertThat(run("istio.upgrade-path", "1.27.3").status()).isEqualTo(CheckStatus.PASS);
    assertThat(run("istio.upgrade-path", "").status()).isEqualTo(CheckStatus.PASS);
    assertThat(codes(run("istio.upgrade-path", "1.28.1"))).contains("istio.skipped-minor");
    assertThat(codes(run("istio.upgrade-path", "1.25.0"))).contains("istio.downgrade");
  }

  @Test
  void givenNoControlPlaneWhenCheckedThenVersionsAndPathAreUnknown() {
    assertThat(run("istio.versions", "").status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(run("istio.upgrade-path", "1.27.3").status()).isEqualTo(CheckStatus.UNKNOWN);
  }

  @Test
  void givenAllResourcesEstablishedWhenCheckedThenItPasses() {
    mesh.crds("", "True");

    assertThat(run("istio.crds", "").status()).isEqualTo(CheckStatus.PASS);
  }

  @Test
  void givenAMissingResourceWhenCheckedThenItFailsAndNamesIt() {
    mesh.crds("virtualservices.networking.istio.io", "True");

    HealthCheckResult result = run("istio.crds", "");

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message()).contains("virtualservices.networking.istio.io");
  }

  @Test
  void givenAResourceThatIsNotEstablishedWhenCheckedThenItFails() {
    mesh.crds("", "False");

    assertThat(codes(run("istio.crds", ""))).contains("istio.crd-not-established");
  }

  @Test
  void givenWebhooksWithTheirAuthorityWhenCheckedThenItPasses() {
    mesh.with(webhook("MutatingWebhookConfiguration", "istio-sidecar-injector", "QUFB", "Fail"))
        .with(
            webhook(
                "ValidatingWebhookConfiguration", "istio-validator-istio-system", "QUFB", "Fail"));

    assertThat(run("istio.webhooks", "").status()).isEqualTo(CheckStatus.PASS);
  }

  @Test
  void givenNoWebhooksWhenCheckedThenBothAreMissed() {
    mesh.with(webhook("MutatingWebhookConfiguration", "cert-manager", "QUFB", "Fail"));

    assertThat(codes(run("istio.webhooks", "")))
        .containsExactly("istio.webhook-missing", "istio.webhook-missing");
  }

  @Test
  void givenAWebhookWithoutAuthorityAndALenientOneWhenCheckedThenBothAreSaid() {
    mesh.with(webhook("MutatingWebhookConfiguration", "istio-sidecar-injector", "\"\"", "Fail"))
        .with(webhook("ValidatingWebhookConfiguration", "istio-validator", "QUFB", "Ignore"));

    HealthCheckResult result = run("istio.webhooks", "");

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(codes(result)).containsExactly("istio.webhook-no-ca", "istio.webhook-lenient");
  }

  @Test
  void givenAGatewayThatIsNotReadyWhenCheckedThenItFailsAndAnUnknownVersionWarns() {
    mesh.sidecar("cart", "docker.io/istio/proxyv2@sha256:9c11", false);
    assertThat(codes(run("istio.proxies", ""))).containsExactly("istio.proxy-version-unknown");

    mesh.gatewayPod("istio-ingress", "docker.io/istio/proxyv2:1.26.4", false);
    HealthCheckResult result = run("istio.proxies", "");

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message()).contains("istio-ingress/istio-ingress-5f4b-x1");
  }

  private HealthCheckResult run(String name, String target) {
    HealthCheck check =
        istio.checks().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    try {
      return check.run(mesh.checked(target));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static java.util.List<String> codes(HealthCheckResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }

  private static String webhook(String kind, String name, String authority, String policy) {
    return """
        apiVersion: admissionregistration.k8s.io/v1
        kind: %s
        metadata: {name: %s}
        webhooks:
          - name: rev.namespace.%s.istio.io
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: %s
            clientConfig: {caBundle: %s, service: {name: istiod, namespace: istio-system}}
        """
        .formatted(kind, name, name, policy, authority);
  }
}
