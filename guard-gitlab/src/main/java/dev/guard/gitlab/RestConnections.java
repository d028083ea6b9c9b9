package dev.guard.gitlab;

import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.plugin.Trust;
import java.util.HashMap;
import java.util.Map;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.glassfish.jersey.apache.connector.ApacheClientProperties;
import org.glassfish.jersey.client.ClientProperties;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections under gitlab4j, with GUARD's network settings. Thread-safe.
 *
 * <p>gitlab4j takes Apache's client where its properties name a proxy, also an empty one; only that
 * client can be given certificates of one's own. Jersey makes a client for each request, so the
 * pool is shared and closed here.
 */
final class RestConnections implements AutoCloseable {
  private final PoolingHttpClientConnectionManager pool;
  private final Map<String, Object> properties = new HashMap<>();

  RestConnections(Network network) {
    SSLConnectionSocketFactory tls =
        network
            .trust()
            .map(Trust::context)
            .map(SSLConnectionSocketFactory::new)
            .orElseGet(SSLConnectionSocketFactory::getSocketFactory);
    pool =
        new PoolingHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register("https", tls)
                .build());
    pool.setDefaultMaxPerRoute(8);
    put(ClientProperties.PROXY_URI, network.proxy().map(Object::toString).orElse(null));
    put(ApacheClientProperties.CONNECTION_MANAGER, pool);
    put(ApacheClientProperties.CONNECTION_MANAGER_SHARED, true);
    put(ApacheClientProperties.RETRY_HANDLER, new DefaultHttpRequestRetryHandler(0, false));
    put(
        ApacheClientProperties.REQUEST_CONFIG,
        RequestConfig.custom()
            .setConnectionRequestTimeout(Math.toIntExact(network.requestTimeout().toMillis()))
            .build());
  }

  Map<String, Object> properties() {
    return properties;
  }

  @SuppressWarnings("NullAway") // gitlab4j reads null as "not set"
  private void put(String key, @Nullable Object value) {
    properties.put(key, value);
  }

  @Override
  public void close() {
    pool.close();
  }
}
