package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Finding;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What istioctl hears from the mesh against what the Kubernetes API says. */
final class IstioctlVersionCheckTest {
  @TempDir private Path folder;
  private final PretendMesh mesh = new PretendMesh();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void givenTheSameVersionsWhenCheckedThenItPassesAndSaysThem() throws IOException {
    running("1.26.4");

    HealthCheckResult result =
        check(printing(client("1.26.1"), planes("1.26.4"), proxies("1.26.4")));

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
    assertThat(result.message()).contains("1.26.4 (default)");
    assertThat(result.details()).containsEntry("istioctl", "1.26.1").containsEntry("proxies", "1");
  }

  @Test
  void givenAControlPlaneThatDiffersWhenCheckedThenItWarnsWithBothValues() throws IOException {
    running("1.26.4");

    HealthCheckResult result =
        check(printing(client("1.26.4"), planes("1.26.4", "1.27.3"), proxies("1.26.4")));

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.message())
        .contains(
            "1.26.4 and 1.27.3 (default) by istioctl", "1.26.4 (default) by the Kubernetes API");
    assertThat(codes(result)).containsExactly("istioctl.versions-differ");
  }

  @Test
  void givenProxiesThatDifferWhenCheckedThenItWarnsWithBothValues() throws IOException {
    running("1.26.4");

    HealthCheckResult result =
        check(printing(client("1.26.4"), planes("1.26.4"), proxies("1.25.2")));

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.message())
        .contains("Proxies run 1.25.2 by istioctl and 1.26.4 by the Kubernetes API");
  }

  @Test
  void givenAMeshThatDidNotAnswerWhenCheckedThenItCouldNotBeToldAlthoughTheExitCodeIsZero()
      throws IOException {
    running("1.26.4");

    HealthCheckResult result = check(printing(client("1.26.4")));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("istioctl 1.26.4", "meshVersion", "prod-1");
    assertThat(result.details()).doesNotContainKey("absent");
  }

  @Test
  void givenNoListOfProxiesWhenCheckedThenTheyCouldNotBeToldAndADifferenceIsSaidAllTheSame()
      throws IOException {
    running("1.26.4");

    HealthCheckResult result = check(printing(client("1.26.4"), planes("1.27.3")));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("dataPlaneVersion", "1.27.3 (default) by istioctl");
    assertThat(codes(result)).containsExactly("istioctl.versions-differ");
  }

  @Test
  void givenEmptyOrUnreadableListsWhenCheckedThenItCouldNotBeTold() throws IOException {
    running("1.26.4");

    assertThat(check(printing(client("1.26.4"), "\"meshVersion\":[]", proxies("1.26.4"))).status())
        .isEqualTo(CheckStatus.UNKNOWN);
    assertThat(check(printing(client("1.26.4"), planes("built-today"), proxies("1.26.4"))).status())
        .isEqualTo(CheckStatus.UNKNOWN);
  }

  @Test
  void givenAnIstioctlOfAnotherMinorWhenCheckedThenItIsSaid() throws IOException {
    running("1.26.4");

    HealthCheckResult result =
        check(printing(client("1.29.0"), planes("1.26.4"), proxies("1.26.4")));

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.message()).contains("istioctl is 1.29.0 and the control plane 1.26.4");
  }

  @Test
  void givenGarbageAFailureOrNoToolWhenCheckedThenItCouldNotBeTold() throws IOException {
    running("1.26.4");

    assertThat(check(Optional.of(IstioctlScripts.printing(folder, "version: 1.26.4", 0))))
        .satisfies(result -> assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN))
        .satisfies(result -> assertThat(result.message()).contains("JSON"));
    assertThat(check(Optional.of(IstioctlScripts.printing(folder, "", 64))))
        .satisfies(result -> assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN))
        .satisfies(result -> assertThat(result.message()).contains("exit code 64", "as recorded"));
    assertThat(check(Optional.empty()))
        .satisfies(result -> assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN))
        .satisfies(result -> assertThat(result.details()).containsEntry("absent", "istioctl"));
  }

  @Test
  void givenAToolThatHangsWhenCheckedThenItCouldNotBeToldAfterTheTimeout() throws IOException {
    running("1.26.4");
    mesh.istioctlTimeout = Duration.ofSeconds(1);

    HealthCheckResult result = check(Optional.of(IstioctlScripts.script(folder, "sleep 600")));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("took longer than 1 s", "istioctl.timeout");
  }

  @Test
  void givenAnApiThatCannotTellWhenCheckedThenIstioctlsAnswerStandsAlone() throws IOException {
    mesh.istiod("istiod", "docker.io/istio/pilot@sha256:9c11", "");

    HealthCheckResult result =
        check(printing(client("1.26.4"), planes("1.26.4"), proxies("1.26.4")));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("no version tag", "nothing is there to compare");
    assertThat(result.details()).containsEntry("control_planes", "1.26.4 (default)");
  }

  @Test
  void givenANamespaceOfItsOwnWhenCheckedThenIstioctlIsToldIt() throws IOException {
    Path seen = folder.resolve("seen");
    mesh.istioctl = Optional.of(IstioctlScripts.script(folder, "echo \"$@\" > '" + seen + "'"));

    new IstioctlVersionCheck(new IstioMesh(IstioSettings.defaults()), "mesh").run(mesh.checked(""));

    assertThat(Files.readString(seen)).endsWith("version -o json --istioNamespace mesh\n");
  }

  private void running(String version) {
    mesh.istiod("istiod", "docker.io/istio/pilot:" + version, "")
        .sidecar("cart", "docker.io/istio/proxyv2:" + version, false);
  }

  private HealthCheckResult check(Optional<Path> script) {
    mesh.istioctl = script;
    return new IstioctlVersionCheck(new IstioMesh(IstioSettings.defaults()), "istio-system")
        .run(mesh.checked(""));
  }

  private Optional<Path> printing(String... parts) throws IOException {
    return Optional.of(IstioctlScripts.printing(folder, "{" + String.join(",", parts) + "}", 0));
  }

  private static String client(String version) {
    return "\"clientVersion\":{\"version\":\"%s\",\"revision\":\"abc\",\"status\":\"Clean\"}"
        .formatted(version);
  }

  private static String planes(String... versions) {
    List<String> items =
        List.of(versions).stream()
            .map(
                version ->
                    "{\"Component\":\"pilot\",\"Revision\":\"default\",\"Info\":{\"version\":\"%s\"}}"
                        .formatted(version))
            .toList();
    return "\"meshVersion\":[" + String.join(",", items) + "]";
  }

  private static String proxies(String version) {
    return "\"dataPlaneVersion\":[{\"ID\":\"cart-7d9c-x1.shop\",\"IstioVersion\":\"%s\",\"Type\":\"sidecar\"}]"
        .formatted(version);
  }

  private static List<String> codes(HealthCheckResult result) {
    return result.findings().stream().map(Finding::code).toList();
  }
}
