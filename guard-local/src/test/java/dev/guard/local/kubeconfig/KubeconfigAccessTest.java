package dev.guard.local.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClientCertificate;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubeconfigAccessTest {
  private static final String CA = "-----BEGIN CERTIFICATE-----\nca\n-----END CERTIFICATE-----\n";

  @TempDir Path folder;

  @Test
  void theContextWithTheClustersIdGivesServerTrustAndToken() throws IOException {
    Path file = kubeconfig("certificate-authority-data: " + base64(CA), "token: s3cr3t");
    ClusterEndpoint endpoint = known(access(file), cluster("c1"));
    assertThat(endpoint.server()).isEqualTo(URI.create("https://127.0.0.1:6443"));
    assertThat(endpoint.caPem()).isEqualTo(CA);
    assertThat(token(endpoint)).isEqualTo("s3cr3t");
    assertThat(endpoint.tlsServerName()).isEmpty();
    assertThat(endpoint.proxy()).isEmpty();
    assertThat(endpoint.toString()).doesNotContain("s3cr3t");
  }

  @Test
  void metadataMayNameAnotherContext() throws IOException {
    Path file = kubeconfig("", "token: s3cr3t");
    Cluster cluster = cluster("prod-17").toBuilder().metadata(Map.of("kube_context", "c1")).build();
    assertThat(token(known(access(file), cluster))).isEqualTo("s3cr3t");
  }

  @Test
  void trustServerNameAndProxyOfTheClusterAreKept() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), CA);
    Path file =
        kubeconfig(
            """
            certificate-authority: ca.pem
                tls-server-name: api.internal
                proxy-url: http://proxy.internal:3128""",
            "token: s3cr3t");
    ClusterEndpoint endpoint = known(access(file), cluster("c1"));
    assertThat(endpoint.caPem()).isEqualTo(CA);
    assertThat(endpoint.tlsServerName()).contains("api.internal");
    assertThat(endpoint.proxy()).contains(URI.create("http://proxy.internal:3128"));
  }

  @Test
  void aClientCertificateComesInlineOrFromFilesBesideTheKubeconfig() throws IOException {
    Path inline =
        kubeconfig(
            "",
            "client-certificate-data: "
                + base64("certificate")
                + "\n    client-key-data: "
                + base64("key"));
    assertCertificate(known(access(inline), cluster("c1")));
    Files.writeString(folder.resolve("c1.crt"), "certificate");
    Files.writeString(folder.resolve("c1.key"), "key");
    Path files = kubeconfig("", "client-certificate: c1.crt\n    client-key: c1.key");
    assertCertificate(known(access(files), cluster("c1")));
  }

  private static void assertCertificate(ClusterEndpoint endpoint) {
    assertThat(endpoint.credential()).isInstanceOf(ClientCertificate.class);
    ClientCertificate certificate = (ClientCertificate) endpoint.credential();
    assertThat(certificate.certificatePem()).isEqualTo("certificate");
    assertThat(certificate.keyPem().reveal()).isEqualTo("key");
  }

  @Test
  void aTokenFileIsReadAnewEachTime() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    KubeconfigAccess access = access(kubeconfig("", "tokenFile: " + token));
    assertThat(token(known(access, cluster("c1")))).isEqualTo("first");
    Files.writeString(token, "second\n");
    assertThat(token(known(access, cluster("c1")))).isEqualTo("second");
  }

  @Test
  void anExecPluginMintsTheToken() throws IOException {
    Path plugin =
        script(
            """
            echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",'
            echo '"status":{"token":"minted-for-'$1'"}}'
            """);
    assertThat(token(known(access(exec(plugin)), cluster("c1")))).isEqualTo("minted-for-c1");
  }

  @Test
  void anExecPluginThatFailsIsNamed() throws IOException {
    Path plugin = script("echo 'no session' >&2; exit 1");
    assertThat(reason(access(exec(plugin)), cluster("c1")))
        .contains("exec plugin " + plugin)
        .contains("c1");
  }

  @Test
  void anExecPluginThatHangsIsGivenUp() throws IOException {
    Path plugin = script("sleep 61");
    KubeconfigAccess access = new KubeconfigAccess(List.of(exec(plugin)), Duration.ofMillis(300));
    assertThat(reason(access, cluster("c1"))).contains("did not come within").contains("plugin");
    assertThat(ProcessHandle.current().descendants())
        .filteredOn(process -> process.info().commandLine().orElse("").matches(".*(plugin c1|61)"))
        .allSatisfy(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
  }

  @Test
  void aMissingFileIsNamedWithTheWayToSetIt() {
    Path none = folder.resolve("none");
    assertThat(reason(access(none), cluster("c1")))
        .contains(none.toString())
        .contains("KUBECONFIG");
  }

  @Test
  void aMissingContextNamesThoseThatAreThereAndTheLikelyOne() throws IOException {
    Path file = kubeconfig("", "token: s3cr3t");
    assertThat(reason(access(file), cluster("c2")))
        .contains(file.toString())
        .contains("no context \"c2\"")
        .contains("Did you mean \"c1\"?")
        .contains("It has: arn:aws:eks:eu-central-1:1:cluster/prod-17, c1, dangling.")
        .contains("kube_context");
    assertThat(reason(access(file), cluster("prod-17")))
        .contains("Did you mean \"arn:aws:eks:eu-central-1:1:cluster/prod-17\"?");
    assertThat(reason(access(file), cluster("something-else"))).doesNotContain("Did you mean");
  }

  @Test
  void aContextThatPointsNowhereSaysAtWhat() throws IOException {
    assertThat(reason(access(kubeconfig("", "token: s3cr3t")), cluster("dangling")))
        .contains("names cluster \"gone\"");
  }

  @Test
  void aUserWithoutCredentialAndAnUnverifiedServerAreRefused() throws IOException {
    assertThat(reason(access(kubeconfig("", "username: ada")), cluster("c1")))
        .contains("neither a token");
    assertThat(
            reason(access(kubeconfig("insecure-skip-tls-verify: true", "token: x")), cluster("c1")))
        .contains("insecure-skip-tls-verify");
  }

  @Test
  void aBrokenFileIsNamedWithoutQuotingIt() throws IOException {
    Path file = Files.writeString(folder.resolve("config"), "users: [token: s3cr3t\n  - {");
    assertThat(reason(access(file), cluster("c1")))
        .contains(file.toString())
        .doesNotContain("s3cr3t");
  }

  @Test
  void ofTwoFilesTheFirstWins() throws IOException {
    Path first = kubeconfig("", "token: first");
    Path moved = Files.move(first, folder.resolve("first"));
    Path second = kubeconfig("", "token: second");
    KubeconfigAccess access =
        new KubeconfigAccess(List.of(folder.resolve("none"), moved, second), Duration.ofSeconds(5));
    assertThat(token(known(access, cluster("c1")))).isEqualTo("first");
  }

  @Test
  void theFilesAreFoundAsKubectlFindsThem() {
    String home = System.getProperty("user.home");
    assertThat(KubeconfigAccessFactory.files(KubeconfigSettings.defaults(), Optional.of("/a:~/b")))
        .containsExactly(Path.of("/a"), Path.of(home, "b"));
    assertThat(KubeconfigAccessFactory.files(KubeconfigSettings.defaults(), Optional.empty()))
        .containsExactly(Path.of(home, ".kube", "config"));
    assertThat(
            KubeconfigAccessFactory.files(
                new KubeconfigSettings(Optional.of(Path.of("/c"))), Optional.of("/a")))
        .containsExactly(Path.of("/c"));
  }

  /** A kubeconfig with a context {@code c1}; the parameters are lines of its cluster and user. */
  private Path kubeconfig(String ofCluster, String ofUser) throws IOException {
    return Files.writeString(
        folder.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        current-context: dangling
        contexts:
        - name: c1
          context: {cluster: one, user: ada}
        - name: arn:aws:eks:eu-central-1:1:cluster/prod-17
          context: {cluster: one, user: ada}
        - name: dangling
          context: {cluster: gone, user: ada}
        clusters:
        - name: one
          cluster:
            server: https://127.0.0.1:6443
            %s
        users:
        - name: ada
          user:
            %s
        """
            .formatted(ofCluster, ofUser));
  }

  private Path exec(Path plugin) throws IOException {
    return kubeconfig(
        "",
        """
        exec:
              apiVersion: client.authentication.k8s.io/v1
              command: %s
              args: [c1]
              interactiveMode: Never"""
            .formatted(plugin));
  }

  private Path script(String body) throws IOException {
    Path script = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + body);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private static KubeconfigAccess access(Path file) {
    return new KubeconfigAccess(List.of(file), Duration.ofSeconds(20));
  }

  private static Cluster cluster(String id) {
    return Cluster.builder(id, "wave-1", MeshVersion.of(1, 26, 4)).build();
  }

  private static ClusterEndpoint known(KubeconfigAccess access, Cluster cluster) {
    Answer<ClusterEndpoint> answer = access.endpoint(cluster, Purpose.READ);
    assertThat(answer.known()).as("%s", answer).isPresent();
    return answer.known().orElseThrow();
  }

  private static String reason(KubeconfigAccess access, Cluster cluster) {
    return access.endpoint(cluster, Purpose.READ).fold(known -> "known", Unknown::reason);
  }

  private static String token(ClusterEndpoint endpoint) {
    assertThat(endpoint.credential()).isInstanceOf(BearerToken.class);
    return ((BearerToken) endpoint.credential()).token().reveal();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
