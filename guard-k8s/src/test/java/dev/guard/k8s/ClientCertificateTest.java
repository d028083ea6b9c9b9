package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.guard.api.check.CheckStatus;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClientCertificate;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Credential;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.FakeCheckContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that insists on a client certificate. */
final class ClientCertificateTest {
  private final PretendCluster identity = new PretendCluster();
  private final List<String> callers = new CopyOnWriteArrayList<>();
  private final HttpsServer server;

  ClientCertificateTest() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    Config config =
        new ConfigBuilder(Config.empty())
            .withCaCertData(base64(identity.caPem()))
            .withClientCertData(base64(identity.caPem()))
            .withClientKeyData(base64(identity.keyPem()))
            .build();
    SSLContext tls = SSLUtils.sslContext(config);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/version",
        exchange -> {
          callers.add(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
          byte[] body = "{\"gitVersion\":\"v1.31.4\"}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    identity.close();
  }

  @Test
  void givenAClientCertificateWhenAskedThenTheServerKnowsTheCaller() {
    HealthCheckResult result =
        check(new ClientCertificate(identity.caPem(), Secret.of("client key", identity.keyPem())));

    assertThat(result.status()).isEqualTo(CheckStatus.PASS);
    assertThat(callers).singleElement().asString().contains("CN=");
  }

  @Test
  void givenNoClientCertificateWhenAskedThenItIsUnknown() {
    HealthCheckResult result = check(new BearerToken(Secret.of("token", "any"), Optional.empty()));

    assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
    assertThat(callers).isEmpty();
  }

  @Test
  void givenAKeyThatIsNoneWhenOpenedThenTheErrorDoesNotShowIt() {
    ClientCertificate broken =
        new ClientCertificate(identity.caPem(), Secret.of("client key", "not-a-key"));

    assertThatThrownBy(() -> check(broken))
        .hasMessageContaining("prod-1")
        .hasMessageNotContaining("not-a-key");
  }

  private HealthCheckResult check(Credential credential) {
    ClusterEndpoint endpoint =
        new ClusterEndpoint(
            URI.create("https://localhost:" + server.getAddress().getPort()),
            identity.caPem(),
            Optional.empty(),
            credential,
            Optional.empty());
    return new ApiCheck().run(new FakeCheckContext("k8s.api", identity.connected(endpoint)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
