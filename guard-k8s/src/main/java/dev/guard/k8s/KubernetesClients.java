package dev.guard.k8s;

import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.ClientCertificate;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Credential;
import dev.guard.api.plugin.AdapterContext.Network;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx5.Vertx5HttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens one fabric8 client per cluster from its endpoint alone: no kubeconfig, environment variable
 * or service account of this machine has a say. A dead server fails within the connect time-out,
 * since nothing is retried here; GUARD's driver comes back by itself.
 */
final class KubernetesClients implements ClusterClients<KubernetesClient> {
  private final KubernetesSettings settings;
  private final Network network;
  private @Nullable Vertx loops;

  KubernetesClients(KubernetesSettings settings, Network network) {
    this.settings = settings;
    this.network = network;
  }

  @Override
  public Class<KubernetesClient> type() {
    return KubernetesClient.class;
  }

  @Override
  public KubernetesClient open(Cluster cluster, ClusterEndpoint endpoint) {
    Config config = config(endpoint);
    KubernetesClientBuilder builder =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new Vertx5HttpClientFactory(loops()));
    if ("https".equalsIgnoreCase(endpoint.server().getScheme())) {
      // Read before the client does, so that what is unreadable is named.
      KeyManager[] identity = ServerTrust.keyManagers(cluster, config);
      TrustManager[] authorities = ServerTrust.trustManagers(cluster, endpoint, network);
      builder.withHttpClientBuilderConsumer(http -> http.sslContext(identity, authorities));
    }
    return builder.build();
  }

  /** One set of event loops serves the clients of all clusters: each of its own costs threads. */
  private synchronized Vertx loops() {
    Vertx known = loops;
    if (known == null) {
      known =
          Vertx.vertx(
              new VertxOptions()
                  .setUseDaemonThread(true)
                  .setFileSystemOptions(
                      new FileSystemOptions()
                          .setFileCachingEnabled(false)
                          .setClassPathResolvingEnabled(false)));
      loops = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    if (loops != null) {
      loops.close();
      loops = null;
    }
  }

  private Config config(ClusterEndpoint endpoint) {
    ConfigBuilder builder =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(endpoint.server().toString())
            .withAutoConfigure(false)
            .withRequestRetryBackoffLimit(0)
            .withConnectionTimeout(
                millis(settings.connectTimeout().orElse(network.connectTimeout())))
            .withRequestTimeout(millis(settings.requestTimeout().orElse(network.requestTimeout())))
            .withUserAgent("guard");
    authenticate(builder, endpoint.credential());
    proxy(endpoint)
        .ifPresent(
            proxy -> builder.withHttpProxy(proxy.toString()).withHttpsProxy(proxy.toString()));
    return builder.build();
  }

  private static void authenticate(ConfigBuilder builder, Credential credential) {
    if (credential instanceof BearerToken bearer) {
      builder.withOauthToken(bearer.token().reveal());
    } else if (credential instanceof ClientCertificate certificate) {
      builder
          .withClientCertData(base64(certificate.certificatePem()))
          .withClientKeyData(base64(certificate.keyPem().reveal()));
    }
  }

  /** The cluster's own proxy, else the common one, which is never asked for this machine. */
  private Optional<URI> proxy(ClusterEndpoint endpoint) {
    if (endpoint.proxy().isPresent()) {
      return endpoint.proxy();
    }
    return isLoopback(endpoint.server()) ? Optional.empty() : network.proxy();
  }

  private static boolean isLoopback(URI server) {
    String host = server.getHost();
    return host != null
        && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, duration.toMillis()));
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
