package dev.guard.datadog;

import com.datadog.api.client.ApiClient;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.plugin.AdapterContext.Network;
import jakarta.ws.rs.client.ClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;

/** Makes the Datadog client with the one proxy, the one CA file and the time-outs of GUARD. */
final class ClientSetup {
  private ClientSetup() {}

  static ApiClient client(URI server, Network network) {
    ApiClient client = new ApiClient();
    client.setServerIndex(null);
    client.setBasePath(server.toString().replaceAll("/+$", ""));
    client.setHttpClient(
        network
            .caFile()
            .map(file -> ClientBuilder.newBuilder().sslContext(trusting(file)))
            .orElseGet(ClientBuilder::newBuilder)
            .withConfig(config(client, network))
            .build());
    return client;
  }

  private static ClientConfig config(ApiClient client, Network network) {
    ClientConfig config = client.getDefaultClientConfig();
    config.property(
        ClientProperties.CONNECT_TIMEOUT, Math.toIntExact(network.connectTimeout().toMillis()));
    config.property(
        ClientProperties.READ_TIMEOUT, Math.toIntExact(network.requestTimeout().toMillis()));
    network
        .proxy()
        .ifPresent(
            uri -> {
              Proxy proxy =
                  new Proxy(
                      Proxy.Type.HTTP,
                      InetSocketAddress.createUnresolved(
                          uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
              config.connectorProvider(
                  new HttpUrlConnectorProvider()
                      .connectionFactory(url -> (HttpURLConnection) url.openConnection(proxy)));
            });
    return config;
  }

  /** Trusts the JDK's certificates and those of the file. */
  private static SSLContext trusting(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int next = 0;
      for (X509Certificate known : jdk().getAcceptedIssuers()) {
        store.setCertificateEntry("jdk-" + next++, known);
      }
      for (Certificate own : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("own-" + next++, own);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust(store)}, null);
      return context;
    } catch (IOException | GeneralSecurityException broken) {
      throw GuardException.of("config.ca-file", Responsible.USER)
          .what("The file of trusted certificates cannot be read.")
          .where(file.toString())
          .next("It has to hold PEM certificates.")
          .cause(broken)
          .build();
    }
  }

  private static X509TrustManager jdk() throws GeneralSecurityException {
    return trust(null);
  }

  private static X509TrustManager trust(@org.jspecify.annotations.Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("The JDK has no X.509 trust manager");
  }
}
