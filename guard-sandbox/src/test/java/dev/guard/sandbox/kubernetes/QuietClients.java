package dev.guard.sandbox.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx5.Vertx5HttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * Plain fabric8 clients that share their event loops, as those of GUARD do. A client with loops of
 * its own ends them on close while its connections are still closing on others of them, and now and
 * then logs a RejectedExecutionException for it.
 */
public final class QuietClients {
  private static final Vertx LOOPS = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

  private QuietClients() {}

  /** A client with this configuration; to be closed by the caller. */
  public static KubernetesClient open(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new Vertx5HttpClientFactory(LOOPS))
        .build();
  }
}
