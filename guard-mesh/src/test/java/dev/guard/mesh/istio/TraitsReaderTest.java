package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Unknown;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What makes two clusters alike for an upgrade: the failure memory compares nothing else. */
final class TraitsReaderTest {
  private static final String FILTER =
      """
      apiVersion: networking.istio.io/v1alpha3
      kind: EnvoyFilter
      metadata: {name: %s, namespace: %s}
      spec: %s
      """;
  private static final String RELEASE =
      """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: istiod, namespace: istio-system}
      spec:
        chart: {spec: {chart: istiod, version: %s}}
        values: %s
      """;

  private final IstioMesh istio = new IstioMesh(IstioSettings.defaults());

  private PretendMesh mesh = new PretendMesh();

  @AfterEach
  void stop() {
    mesh.close();
  }

  private Map<String, String> traits() {
    return istio.traits(mesh.connected()).known().orElseThrow();
  }

  private Map<String, String> traits(String yaml) {
    mesh.close();
    mesh = new PretendMesh().with(yaml);
    return traits();
  }

  @Test
  void givenNothingOfIstioWhenReadThenEachTraitIsNone() {
    assertThat(traits())
        .isEqualTo(Map.of("envoy_filters", "none", "cni", "none", "values", "none"));
  }

  @Test
  void givenTheSameFiltersInAnotherOrderWhenReadThenTheDigestIsTheSame() {
    String one =
        FILTER.formatted("lua", "edge", "{priority: 5, workloadSelector: {labels: {a: b}}}");
    String same =
        FILTER.formatted("lua", "edge", "{workloadSelector: {labels: {a: b}}, priority: 5}");
    String two = FILTER.formatted("wasm", "edge", "{priority: 1}");
    // A page of the server holds two.
    String three = FILTER.formatted("wasm", "shop", "{priority: 1}");

    String digest = traits(one + "---\n" + two + "---\n" + three).get("envoy_filters");

    assertThat(digest).matches("[0-9a-f]{12}");
    assertThat(traits(three + "---\n" + two + "---\n" + same))
        .containsEntry("envoy_filters", digest);
  }

  @Test
  void givenAFilterMoreOrAnotherContentWhenReadThenTheDigestIsAnother() {
    String one = FILTER.formatted("lua", "edge", "{priority: 5}");
    String digest = traits(one).get("envoy_filters");

    assertThat(traits(one + "---\n" + FILTER.formatted("lua", "shop", "{priority: 5}")))
        .doesNotContainEntry("envoy_filters", digest);
    assertThat(traits(FILTER.formatted("lua", "edge", "{priority: 6}")))
        .doesNotContainEntry("envoy_filters", digest);
  }

  @Test
  void givenAnotherVersionWhenReadThenTheValuesAreAlikeAndOtherValuesAreNot() {
    String digest = traits(RELEASE.formatted("1.26.4", "{pilot: {memory: 2Gi}}")).get("values");

    assertThat(digest).matches("[0-9a-f]{12}");
    assertThat(traits(RELEASE.formatted("1.27.3", "{pilot: {memory: 2Gi}}")))
        .containsEntry("values", digest);
    assertThat(traits(RELEASE.formatted("1.27.3", "{pilot: {memory: 4Gi}}")))
        .doesNotContainEntry("values", digest);
  }

  @Test
  void givenTheNodeAgentWhenReadThenItIsNamed() {
    assertThat(
            traits(
                """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: istio-cni-node, namespace: istio-system}
                spec:
                  selector: {matchLabels: {app: cni}}
                  template: {metadata: {labels: {app: cni}}, spec: {containers: [{name: a, image: b}]}}
                """))
        .containsEntry("cni", "istio-cni-node");
  }

  /** Nothing read must never count as nothing there. */
  @Test
  void givenNoRightToListFiltersWhenReadThenTheTraitsAreUnknown() {
    mesh.forbid("envoyfilters");

    assertThat(istio.traits(mesh.connected()))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.reason()).contains("envoyfilters"));
  }
}
