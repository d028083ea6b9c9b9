package dev.guard.mesh.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.testkit.FakeCheckContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process handling, with a script in istioctl's place that plays recorded outputs. */
final class IstioctlTest {
  private static final String VERSION =
      """
      {"clientVersion":{"version":"1.27.3","revision":"abc","golang_version":"go1.24.4","status":"Clean","tag":"1.27.3"},
       "meshVersion":[{"Component":"pilot","Revision":"default","Info":{"version":"1.26.4","revision":"def"}}],
       "dataPlaneVersion":[{"ID":"cart-7d9c-x1.shop","IstioVersion":"1.26.4","Type":"sidecar"}]}
      """;
  private static final String ISSUES =
      """
      [{"code":"IST0101","level":"Error","message":"Referenced host not found: \\"nope\\"",
        "documentationUrl":"https://istio.io/v1.27/docs/reference/config/analysis/ist0101/",
        "origin":"VirtualService httpbin.default"},
       {"code":"IST0102","level":"Info","message":"The namespace is not enabled for injection",
        "documentationUrl":"https://istio.io/v1.27/docs/reference/config/analysis/ist0102/",
        "origin":"Namespace default"}]
      """;

  @TempDir private Path folder;
  private final PretendMesh mesh = new PretendMesh();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void givenAToolThatAnswersWhenAskedForVersionsThenTheyAreRead() throws IOException {
    IstioctlVersions versions = istioctl(printing(VERSION, 0)).versions().known().orElseThrow();

    assertThat(versions.client()).isEqualTo(MeshVersion.of(1, 27, 3));
    assertThat(versions.controlPlanes())
        .isEqualTo(Map.of("default", List.of(MeshVersion.of(1, 26, 4))));
    assertThat(versions.proxies()).containsEntry("cart-7d9c-x1.shop", MeshVersion.of(1, 26, 4));
    assertThat(versions.meshAnswered()).isTrue();
  }

  @Test
  void givenAMeshThatDoesNotAnswerWhenAskedThenItsVersionsAreNotTold() throws IOException {
    String clientOnly = "{\"clientVersion\":{\"version\":\"1.27.3\"}}";

    IstioctlVersions versions = istioctl(printing(clientOnly, 0)).versions().known().orElseThrow();

    assertThat(versions.meshAnswered()).isFalse();
    assertThat(versions.proxiesAnswered()).isFalse();
  }

  @Test
  void givenIssuesWhenAnalysedThenExitCode79IsAnAnswer() throws IOException {
    Istioctl istioctl = istioctl(printing(ISSUES, 79));

    assertThat(istioctl.analyze().known().orElseThrow())
        .extracting(AnalysisMessage::code)
        .containsExactly("IST0101", "IST0102");
  }

  @Test
  void givenNothingFoundWhenAnalysedThenTheListIsEmpty() throws IOException {
    assertThat(istioctl(printing("[]", 0)).analyze().known().orElseThrow()).isEmpty();
  }

  @Test
  void givenOtherExitCodesWhenAnalysedThenItIsUnknownAndQuotesTheComplaint() throws IOException {
    assertThat(reason(istioctl(printing("", 1)).analyze()))
        .contains("exit code 1", "Error: as recorded", "prod-1");
    assertThat(reason(istioctl(printing("", 64)).analyze())).contains("exit code 64");
    assertThat(reason(istioctl(printing("", 65)).analyze())).contains("exit code 65");
  }

  @Test
  void givenGarbageWhenReadThenItIsUnknown() throws IOException {
    assertThat(reason(istioctl(printing("No issues found.", 0)).analyze())).contains("JSON");
    assertThat(reason(istioctl(printing("", 0)).analyze())).contains("JSON");
    assertThat(reason(istioctl(printing("{}", 79)).analyze())).contains("list");
    assertThat(reason(istioctl(printing("[]", 0)).versions())).contains("version");
    assertThat(reason(istioctl(printing("NAME   CDS   LDS", 0)).proxyStatus())).contains("1.20");
  }

  @Test
  void givenAToolThatHangsWhenAskedThenItIsKilledWithItsChildren() throws IOException {
    Path pids = folder.resolve("pids");
    Path script =
        script("sleep 600 &\necho $! > '%s'\necho $$ >> '%s'\nwait".formatted(pids, pids));
    Istioctl istioctl = istioctl(script, Duration.ofSeconds(2));

    assertThat(reason(istioctl.analyze())).contains("took longer than 2 s", "istioctl.timeout");
    assertThat(Files.readAllLines(pids))
        .hasSize(2)
        .allSatisfy(
            pid ->
                assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                    .satisfiesAnyOf(
                        alive -> assertThat(alive).isEmpty(),
                        alive ->
                            assertThat(alive.orElseThrow().onExit())
                                .succeedsWithin(Duration.ofSeconds(10))));
  }

  @Test
  void givenAKubeconfigOfItsOwnWhenTheToolRunsThenItIsPrivateAndGoneAfterwards()
      throws IOException {
    Path seen = folder.resolve("seen");
    Path script =
        script(
            "stat -c '%a %n' \"$2\" > '{s}'\ncat \"$2\" >> '{s}'\necho \"$@ KUBECONFIG=$KUBECONFIG\" >> '{s}'\necho '[]'"
                .replace("{s}", seen.toString()));

    istioctl(script).analyze();

    String text = Files.readString(seen);
    assertThat(text)
        .startsWith("600 ")
        .contains("https://prod-1.example.com", "the-token", "kubernetes.default")
        .contains("analyze -A -o json KUBECONFIG=\n");
    Path kubeconfig = Path.of(text.substring(4, text.indexOf('\n')));
    assertThat(kubeconfig).doesNotExist();
    assertThat(kubeconfig.getParent()).doesNotExist();
  }

  @Test
  void givenSeveralControlPlanesWhenProxiesAreAskedThenEveryDocumentIsRead() throws IOException {
    String documents =
        """
        {"versionInfo":"a","resources":[{"@type":"type.googleapis.com/envoy.service.status.v3.ClientConfig",
          "node":{"id":"sidecar~10.0.0.1~cart.shop~shop.svc.cluster.local","metadata":{"ISTIO_VERSION":"1.26.4"}},
          "genericXdsConfigs":[
            {"typeUrl":"type.googleapis.com/envoy.config.cluster.v3.Cluster","configStatus":"SYNCED"},
            {"typeUrl":"type.googleapis.com/envoy.config.route.v3.RouteConfiguration","configStatus":"NOT_SENT"}]}]}
        {"versionInfo":"b","resources":[{
          "node":{"id":"router~10.0.0.2~gw.istio-ingress~x","metadata":{"ISTIO_VERSION":"1.26.4"}},
          "genericXdsConfigs":[
            {"typeUrl":"type.googleapis.com/envoy.config.listener.v3.Listener","configStatus":"STALE"}]}]}
        """;

    List<ProxySync> proxies = istioctl(printing(documents, 0)).proxyStatus().known().orElseThrow();

    assertThat(proxies).hasSize(2);
    assertThat(proxies.get(0).isOutOfSync()).isFalse();
    assertThat(proxies.get(0).version()).isEqualTo("1.26.4");
    assertThat(proxies.get(1).isOutOfSync()).isTrue();

    HealthCheckResult result =
        new ProxyStatusCheck("istio-system").run(checkedWith(printing(documents, 0)));
    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.message()).contains("gw.istio-ingress");
  }

  @Test
  void givenNoIstioctlWhenCheckedThenItIsUnknownAndSaysWhatToDo() {
    HealthCheckResult result = analyze(mesh.checked(""));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.message()).contains("istioctl.path");
    assertThat(result.details()).containsEntry("absent", "istioctl");
  }

  @Test
  void givenAnErrorOfTheAnalysisWhenCheckedThenItFailsWithItsCode() throws IOException {
    HealthCheckResult result = analyze(checkedWith(printing(ISSUES, 79)));

    assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    assertThat(result.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo("istioctl.ist0101");
              assertThat(finding.object()).isEqualTo("VirtualService httpbin.default");
              assertThat(finding.remedy()).contains("https://istio.io/");
            });
  }

  @Test
  void givenAToolOfAnotherMinorWhenCheckedThenItIsSaid() throws IOException {
    mesh.istiod("istiod", "docker.io/istio/pilot:1.26.4", "");
    Path script =
        script(
            "case \"$*\" in *version*) echo '{\"clientVersion\":{\"version\":\"1.29.0\"}}';; *) echo '[]';; esac");

    HealthCheckResult result = analyze(checkedWith(script));

    assertThat(result.status()).isEqualTo(CheckStatus.WARN);
    assertThat(result.message()).contains("istioctl is 1.29.0", "1.26.4");
  }

  @Test
  void givenATokenWhenTheToolCannotBeStartedThenItIsUnknownWithoutIt() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), "#!/no/such/interpreter\n");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));

    assertThat(reason(istioctl(broken).analyze()))
        .contains("cannot be started", "istioctl.path")
        .doesNotContain("the-token");
  }

  private HealthCheckResult analyze(FakeCheckContext checked) {
    return new AnalyzeCheck(new IstioMesh(IstioSettings.defaults()), "istio-system").run(checked);
  }

  private FakeCheckContext checkedWith(Path script) {
    mesh.istioctl = Optional.of(script);
    return mesh.checked("");
  }

  private Istioctl istioctl(Path script) {
    return istioctl(script, Duration.ofSeconds(30));
  }

  private static Istioctl istioctl(Path script, Duration timeout) {
    return new Istioctl(
        Optional.of(script),
        timeout,
        new Kubeconfig(PretendMesh.cluster(), PretendMesh.endpoint(), Network.direct()),
        "prod-1");
  }

  private Path printing(String output, int exit) throws IOException {
    return IstioctlScripts.printing(folder, output, exit);
  }

  private Path script(String body) throws IOException {
    return IstioctlScripts.script(folder, body);
  }

  private static String reason(Answer<?> answer) {
    return answer.fold(value -> "known: " + value, Unknown::reason);
  }
}
