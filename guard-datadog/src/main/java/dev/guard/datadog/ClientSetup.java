package dev.guard.datadog;

import com.datadog.api.client.ApiClient;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import jakarta.ws.rs.client.ClientBuilder;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.glassfish.jersey.client.filter.EncodingFilter;
import org.glassfish.jersey.message.GZipEncoder;

/** Makes the Datadog client with the one proxy, the one CA file and the time-outs of GUARD. */
final class ClientSetup {
  /**
   * Far above the longest answer to what GUARD asks: 100 series of 1,500 points are about 5 MiB.
   */
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private ClientSetup() {}

  static ApiClient client(URI server, Network network) {
    ApiClient client = new ApiClient();
    client.setServerIndex(null);
    client.setBasePath(server.toString().replaceAll("/+$", ""));
    client.setHttpClient(
        network
            .trust()
            .map(trusted -> ClientBuilder.newBuilder().sslContext(Trust.context(trusted)))
            .orElseGet(ClientBuilder::newBuilder)
            .withConfig(config(client, network))
            .build());
    return client;
  }

  private static ClientConfig config(ApiClient client, Network network) {
    ClientConfig config = client.getDefaultClientConfig();
    // Datadog's own client would unpack answers; one with our trust and proxy has to be told to.
    config.register(EncodingFilter.class);
    config.register(GZipEncoder.class);
    config.register(new Bounded(MOST_BYTES));
    config.property(
        ClientProperties.CONNECT_TIMEOUT, Math.toIntExact(network.connectTimeout().toMillis()));
    config.property(
        ClientProperties.READ_TIMEOUT, Math.toIntExact(network.requestTimeout().toMillis()));
    network
        .proxyAddress()
        .ifPresent(
            address -> {
              Proxy proxy = new Proxy(Proxy.Type.HTTP, address);
              config.connectorProvider(
                  new HttpUrlConnectorProvider()
                      .connectionFactory(url -> (HttpURLConnection) url.openConnection(proxy)));
            });
    return config;
  }
}
