package dev.guard.k8s;

import dev.guard.api.plugin.Description;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration section {@code kubernetes}; absent values are those of the network settings.
 *
 * @param connectTimeout for opening a connection to an API server
 * @param requestTimeout for one request with its answer
 */
public record KubernetesSettings(
    @Description(
            "How long opening a connection to an API server may take; absent means the network setting.")
        Optional<Duration> connectTimeout,
    @Description("How long one request with its answer may take; absent means the network setting.")
        Optional<Duration> requestTimeout) {

  public static KubernetesSettings defaults() {
    return new KubernetesSettings(Optional.empty(), Optional.empty());
  }
}
