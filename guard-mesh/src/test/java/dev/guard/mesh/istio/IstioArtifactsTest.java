package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.mesh.Artifact;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IstioArtifactsTest {
  private final IstioArtifacts artifacts =
      new IstioArtifacts(List.of("oci://registry.example.com/mesh/"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # kind | name | source | owned
          helm-chart | istiod     | https://istio-release.storage.googleapis.com/charts  | true
          helm-chart | gateway    | https://istio-release.storage.googleapis.com/charts/ | true
          helm-chart | base       | https://storage.googleapis.com/istio-release/charts  | true
          oci-chart  | cni        | oci://gcr.io/istio-release/charts                    | true
          oci-chart  | ambient    | oci://registry-1.docker.io/istio                     | true
          oci-chart  | ztunnel    | oci://registry.example.com/mesh                      | true
          oci-chart  | ztunnel    | oci://registry.example.com/mesh/charts               | true
          oci-chart  | ztunnel    | oci://registry.example.com/mesh-of-others            | false
          helm-chart | istiod     | https://charts.example.com/istio-mirror              | true
          git-chart  | manifests/charts/base | https://github.com/istio/istio            | true
          oci-chart  | istio/istiod | oci://registry.example.com/private                 | true
          helm-chart | gateway    | https://charts.example.com/envoy                     | false
          oci-chart  | gateway-helm | oci://docker.io/envoyproxy                         | false
          helm-chart | base       | https://charts.example.com/stable                    | false
          helm-chart | kiali-server | https://charts.example.com/istio                   | false
          helm-chart | gateway    | unknown:                                             | false
          helm-chart | istiod     | unknown:istio                                        | false
          image      | proxyv2    | https://docker.io/istio                              | true
          image      | istiod     | https://docker.io/istio                              | false
          """)
  void givenAnArtifactWhenAskedThenOnlyIstiosOwnAreOwned(
      String kind, String name, String source, boolean owned) {
    URI uri = source.equals("unknown:") ? URI.create("unknown:source") : URI.create(source);

    assertThat(artifacts.owns(new Artifact(kind, name, uri))).isEqualTo(owned);
  }
}
