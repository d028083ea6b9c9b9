package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageVersionTest {

  @ParameterizedTest
  @CsvSource({
    "docker.io/istio/pilot:1.27.3, 1.27.3",
    "docker.io/istio/proxyv2:1.27.3-distroless, 1.27.3",
    "registry.example.com:5000/istio/proxyv2:1.27.3-debug, 1.27.3",
    "docker.io/istio/proxyv2:1.27.3@sha256:9c1185a5c5e9fc54612808977ee8f548b2258d31, 1.27.3",
    "docker.io/istio/proxyv2:1.28.0-rc.1, 1.28.0-rc.1",
    "docker.io/istio/proxyv2@sha256:9c1185a5c5e9fc54612808977ee8f548b2258d31, unknown",
    "registry.example.com:5000/istio/proxyv2, unknown",
    "docker.io/istio/proxyv2:latest, unknown",
    "docker.io/istio/proxyv2:1.27, unknown",
    "auto, unknown"
  })
  void givenAnImageWhenReadThenItsTagIsTheVersion(String image, String version) {
    assertThat(ImageVersion.of(image).map(MeshVersion::toString).orElse("unknown"))
        .isEqualTo(version);
  }
}
