package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.GuardException;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.testkit.FakeCheckContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubernetesClientsTest {
  private final PretendCluster cluster = new PretendCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void givenTheRightTokenAndAuthorityWhenAskedThenTheServerAnswersOverHttps() {
    HealthCheckResult result = new ApiCheck().run(checked(cluster.endpoint()));

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
    assertThat(result.details()).containsEntry("kubernetes_version", "v1.31.4-eks-2d5f260");
  }

  @Test
  void givenAnExpiredTokenWhenCheckedThenItIsUnknownAndSaysWhatToDo() {
    HealthCheckResult result =
        new ApiCheck().run(checked(cluster.endpoint("expired-token", cluster.caPem())));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.details()).containsEntry("code", "kubernetes.unauthorized");
    assertThat(result.message())
        .contains("prod-1", "401", "Renew the token")
        .doesNotContain("expired-token");
  }

  @Test
  void givenARoleThatMayNotReadNodesWhenCheckedThenItIsUnknownAndNamesTheResource() {
    cluster.forbid("/nodes");

    HealthCheckResult result = new NodesCheck().run(checked(cluster.endpoint()));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.details()).containsEntry("code", "kubernetes.forbidden");
    assertThat(result.message()).contains("nodes", "Grant");
  }

  @Test
  void givenAnotherAuthorityWhenCheckedThenTheServerIsNotTrusted() {
    try (PretendCluster other = new PretendCluster()) {
      HealthCheckResult result =
          new ApiCheck().run(checked(cluster.endpoint(PretendCluster.TOKEN, other.caPem())));

      assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
      assertThat(result.details()).containsEntry("code", "kubernetes.untrusted");
    }
  }

  @Test
  void givenNoAuthorityButGuardsOwnFileWhenAskedThenTheServerIsTrusted(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), cluster.caPem());
    Network network =
        new Network(
            Optional.empty(), Optional.of(file), Duration.ofSeconds(5), Duration.ofSeconds(5));

    try (KubernetesClient client =
        new KubernetesClients(KubernetesSettings.defaults(), network)
            .open(cluster.cluster(), cluster.endpoint(PretendCluster.TOKEN, ""))) {
      assertThat(client.getKubernetesVersion().getMinor()).isEqualTo("31+");
    }
  }

  @Test
  void givenGarbageAsAuthorityWhenOpenedThenTheErrorNamesTheCluster() {
    ClusterEndpoint endpoint = cluster.endpoint(PretendCluster.TOKEN, "no certificate");

    assertThatThrownBy(() -> cluster.open(endpoint))
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.code()).isEqualTo("config.ca");
              assertThat(e.where()).contains("prod-1");
            });
  }

  @Test
  void givenAServerBehindAnAddressWithAnotherNameWhenTheTlsNameIsGivenThenItIsExpected() {
    ClusterEndpoint plain = cluster.endpoint();
    URI byAddress = URI.create("https://127.0.0.1:" + cluster.port());
    ClusterEndpoint wrongName =
        new ClusterEndpoint(
            byAddress,
            plain.caPem(),
            Optional.of("other.example.com"),
            plain.credential(),
            Optional.empty());
    ClusterEndpoint rightName =
        new ClusterEndpoint(
            byAddress,
            plain.caPem(),
            Optional.of("localhost"),
            plain.credential(),
            Optional.empty());

    assertThat(new ApiCheck().run(checked(rightName)).status()).isEqualTo(CheckStatus.PASS);
    assertThat(new ApiCheck().run(checked(wrongName)).details())
        .containsEntry("code", "kubernetes.untrusted");
  }

  @Test
  void givenAServerOfAnotherNameThanItsCertificateWhenAskedThenItIsNotTrusted() throws Exception {
    try (TunnelProxy proxy = new TunnelProxy(cluster.port())) {
      ClusterEndpoint plain = cluster.endpoint();
      ClusterEndpoint elsewhere =
          new ClusterEndpoint(
              URI.create("https://api.example.com:443"),
              plain.caPem(),
              Optional.empty(),
              plain.credential(),
              Optional.of(proxy.address()));

      assertThat(new ApiCheck().run(checked(elsewhere)).details())
          .containsEntry("code", "kubernetes.untrusted");
    }
  }

  @Test
  void givenADeadServerWhenAskedThenItFailsWithoutRetries() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    long before = System.nanoTime();
    HealthCheckResult result = new ApiCheck().run(checked(at(port)));
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(result.details()).containsEntry("code", "kubernetes.unreachable");
    assertThat(took).isLessThan(Network.direct().connectTimeout());
  }

  @Test
  void givenAHandshakeThatIsBrokenOffWhenAskedThenTheServerIsUnreachableNotUntrusted()
      throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                while (!socket.isClosed()) {
                  try {
                    socket.accept().close();
                  } catch (IOException ended) {
                    return;
                  }
                }
              });
      server.start();

      HealthCheckResult result = new ApiCheck().run(checked(at(socket.getLocalPort())));

      assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
      assertThat(result.details()).containsEntry("code", "kubernetes.unreachable");
    }
  }

  @Test
  void givenAServerThatNeverAnswersWhenAskedThenItFailsWithinTheTimeouts() throws IOException {
    KubernetesSettings hasty =
        new KubernetesSettings(
            Optional.of(Duration.ofMillis(300)), Optional.of(Duration.ofMillis(300)));
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        KubernetesClient client =
            new KubernetesClients(hasty, Network.direct())
                .open(cluster.cluster(), at(silent.getLocalPort()))) {
      long before = System.nanoTime();
      assertThatThrownBy(client::getKubernetesVersion)
          .isInstanceOfSatisfying(
              KubernetesClientException.class,
              e ->
                  assertThat(KubernetesFailure.of(e, cluster.cluster()).code())
                      .isEqualTo("kubernetes.unreachable"));
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void givenAProxyOfTheClusterWhenAskedThenTheServerIsReachedThroughIt() throws Exception {
    try (TunnelProxy proxy = new TunnelProxy(cluster.port())) {
      ClusterEndpoint plain = cluster.endpoint();
      ClusterEndpoint proxied =
          new ClusterEndpoint(
              URI.create("https://localhost:443"),
              plain.caPem(),
              Optional.empty(),
              plain.credential(),
              Optional.of(proxy.address()));

      assertThat(new ApiCheck().run(checked(proxied)).status()).isEqualTo(CheckStatus.PASS);
      assertThat(proxy.asked()).contains("CONNECT localhost:443");
    }
  }

  @Test
  void givenTheClassPathWhenFactoriesAreLookedForThenKubernetesIsAmongThem() {
    assertThat(ServiceLoader.load(ClusterClientsFactory.class))
        .anySatisfy(factory -> assertThat(factory.name()).isEqualTo("kubernetes"));
  }

  private FakeCheckContext checked(ClusterEndpoint endpoint) {
    return new FakeCheckContext("check", cluster.connected(endpoint));
  }

  private ClusterEndpoint at(int port) {
    ClusterEndpoint plain = cluster.endpoint();
    return new ClusterEndpoint(
        URI.create("https://localhost:" + port),
        plain.caPem(),
        Optional.empty(),
        plain.credential(),
        Optional.empty());
  }
}
