package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.testkit.EvidenceSourceContract;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A half upgraded mesh, over an API server and with a script in istioctl's place. */
final class IstioEvidenceTest extends EvidenceSourceContract {
  private static final EvidenceSource SOURCE =
      new IstioEvidenceFactory().create(IstioSettings.defaults(), TestContext.create());
  private static final PretendMesh MESH = new PretendMesh();

  @TempDir private static Path folder;
  private static Optional<Path> script = Optional.empty();
  private boolean down;

  @BeforeAll
  static void mesh() throws IOException {
    MESH.istiod("istiod", "docker.io/istio/pilot:1.27.3", "")
        .sidecar("cart", "docker.io/istio/proxyv2:1.26.4", false)
        .sidecar("legacy", "docker.io/istio/proxyv2:1.25.1", true)
        .gatewayPod("edge", "docker.io/istio/proxyv2:1.27.3", true)
        .crds("envoyfilters.networking.istio.io", "True")
        .with(webhook("Mutating", "istio-sidecar-injector", "", "istiod"))
        .with(webhook("Validating", "istio-validator-istio-system", "Q0E=", "istiod-gone"))
        .with(webhook("Validating", "acme-policy", "", "acme"))
        .with(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: istiod-1, namespace: istio-system, labels: {kubernetes.io/service-name: istiod}}
            addressType: IPv4
            endpoints:
              - {addresses: [10.0.0.1], conditions: {ready: true}}
              - {addresses: [10.0.0.2], conditions: {ready: false}}
            """);
    script =
        Optional.of(
            IstioctlScripts.script(
                folder,
                """
                case "$*" in
                  *analyze*)
                    echo '[{"code":"IST0151","level":"Error","message":"This EnvoyFilter\\\\nuses a removed patch","origin":"EnvoyFilter lua.shop","documentationUrl":"https://istio.io/x"},
                           {"code":"IST0102","level":"Info","message":"not enabled","origin":"Namespace default"}]'
                    exit 79;;
                  *proxy-status*)
                    echo '{"resources":[{"node":{"id":"gateway~10.0.0.9~edge-1.istio-ingress","metadata":{"ISTIO_VERSION":"1.27.3"}},"genericXdsConfigs":[{"typeUrl":"type.googleapis.com/envoy.config.listener.v3.Listener","configStatus":"ERROR"},{"typeUrl":"type.googleapis.com/envoy.config.cluster.v3.Cluster","configStatus":"SYNCED"}]}]}';;
                esac
                """));
  }

  private static String webhook(String kind, String name, String bundle, String service) {
    return """
        apiVersion: admissionregistration.k8s.io/v1
        kind: %sWebhookConfiguration
        metadata: {name: %s}
        webhooks:
          - name: hook.%s.istio.io
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Fail
            clientConfig: {caBundle: "%s", service: {name: %s, namespace: istio-system}}
        """
        .formatted(kind, name, name, bundle, service);
  }

  @BeforeEach
  void restore() {
    MESH.forbid("none");
    MESH.istioctl = script;
    MESH.requests.clear();
  }

  @AfterAll
  static void stop() {
    MESH.close();
  }

  @Override
  protected String name() {
    return "istio";
  }

  @Override
  protected EvidenceSource source() {
    return SOURCE;
  }

  @Override
  protected ConnectedCluster cluster() {
    return down ? new Unreachable() : MESH.connected();
  }

  @Override
  protected void breakDown() {
    down = true;
  }

  @Override
  protected Optional<String> breakOnePart() {
    MESH.istioctl = Optional.empty();
    return Optional.of("istioctl analyze");
  }

  @Override
  protected List<String> asked() {
    return MESH.requests;
  }

  /** A cluster whose endpoint nobody knows. */
  private record Unreachable() implements ConnectedCluster {
    @Override
    public Cluster cluster() {
      return PretendMesh.cluster();
    }

    @Override
    public InstantSource time() {
      return InstantSource.fixed(WINDOW.to());
    }

    @Override
    public <C> C client(Class<C> type) {
      throw GuardException.of("kubernetes.unreachable", Responsible.OUTSIDE_SERVICE)
          .what("The API server cannot be reached.")
          .where("cluster prod-1")
          .next("Check its address.")
          .build();
    }
  }

  @Test
  void givenAMeshOfThreeVersionsThenItIsToldWhoIsBehind() {
    Evidence versions = one(Kinds.VERSIONS, "istiod");

    assertThat(versions.severity()).isEqualTo(Severity.ERROR);
    assertThat(versions.facts())
        .containsEntry("control_plane", "1.27.3")
        .containsEntry("behind", "2")
        .containsEntry("ahead", "0")
        .containsEntry("too_old", "1")
        .containsEntry("unknown", "0");
    assertThat(versions.facts().get("proxies")).contains("1.25.1: 1", "1.26.4: 1", "1.27.3: 1");
    assertThat(versions.lines())
        .anyMatch(line -> line.contains("behind:") && line.contains("cart"));
  }

  @Test
  void givenAWebhookWithoutAuthorityAndOneWithoutEndpointsThenBothAreTold() {
    assertThat(one(Kinds.WEBHOOK, "MutatingWebhookConfiguration istio-sidecar-injector").facts())
        .containsEntry("ca_bundle", "false")
        .containsEntry("service", "istio-system/istiod")
        .containsEntry("endpoints", "1")
        .containsEntry("failure_policy", "Fail");
    assertThat(one(Kinds.WEBHOOK, "ValidatingWebhookConfiguration istio-validator").facts())
        .containsEntry("ca_bundle", "true")
        .containsEntry("endpoints", "0");
    assertThat(found()).noneMatch(each -> each.object().contains("acme"));
  }

  @Test
  void givenAMissingDefinitionThenItIsNamed() {
    assertThat(one(Kinds.DEFINITION, "CustomResourceDefinition").message())
        .contains("envoyfilters.networking.istio.io is missing");
  }

  @Test
  void givenFindingsAndARejectingProxyThenIstioctlIsQuotedOnOneLine() {
    Evidence finding = one(Kinds.ANALYSIS, "EnvoyFilter lua.shop");
    Evidence sync = one(Kinds.PROXY_SYNC, "Proxy gateway~10.0.0.9");

    assertThat(finding.message()).contains("IST0151", "uses a removed patch");
    assertThat(finding.facts()).containsEntry("code", "IST0151");
    assertThat(sync.facts()).containsEntry("type", "Listener").containsEntry("status", "ERROR");
    assertThat(found()).filteredOn(each -> each.kind().equals(Kinds.PROXY_SYNC)).hasSize(1);
  }

  @Test
  void givenFindingsFromBeforeTheChangeThenItIsToldWhichAreNew() {
    HealthCheckResult old =
        before(
            new Finding(
                Severity.ERROR,
                "istioctl.ist0151",
                "EnvoyFilter lua.shop",
                "A removed patch.",
                ""));
    EvidenceRequest request =
        new EvidenceRequest(
            WINDOW,
            request().changedAt(),
            request().from(),
            request().to(),
            request().maxBytes(),
            request().timeout(),
            List.of(old));

    assertThat(found(request))
        .filteredOn(each -> each.kind().equals(Kinds.ANALYSIS))
        .extracting(each -> each.object() + " " + each.facts().get("is_new"))
        .contains("EnvoyFilter lua.shop false", "Namespace default true");
    assertThat(one(Kinds.ANALYSIS, "EnvoyFilter lua.shop").facts()).doesNotContainKey("is_new");
  }

  private static HealthCheckResult before(Finding finding) {
    return new HealthCheckResult(
        "prod-1",
        "istioctl.analyze",
        CheckStatus.FAIL,
        finding.message(),
        WINDOW.from(),
        List.of(finding),
        Map.of());
  }

  @Test
  void givenTheMinorThatIsCrossedThenItsNotesAreGivenWithTheirPage() {
    assertThat(found())
        .filteredOn(each -> each.kind().equals(Kinds.UPGRADE_NOTE))
        .isNotEmpty()
        .allSatisfy(
            note ->
                assertThat(note.facts())
                    .containsEntry("version", "1.27")
                    .containsEntry(
                        "url",
                        "https://istio.io/latest/news/releases/1.27.x/announcing-1.27/upgrade-notes/"))
        .anyMatch(note -> note.message().contains("Native sidecars"));
  }

  private Evidence one(String kind, String object) {
    List<Evidence> some =
        found().stream()
            .filter(each -> each.kind().equals(kind) && each.object().startsWith(object))
            .toList();
    assertThat(some).isNotEmpty();
    return some.get(0);
  }
}
