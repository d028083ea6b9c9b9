package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterAccessFactory;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.Purpose;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.secret.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Knows an endpoint for every cluster, unless told that one cannot be reached. Thread-safe. */
public final class FakeClusterAccess implements ClusterAccess {
  private final Map<String, String> unknown = new ConcurrentHashMap<>();
  private final Map<String, ClusterEndpoint> endpoints = new ConcurrentHashMap<>();

  /** The cluster's endpoint cannot be told, for this reason. */
  public void lose(String clusterId, String reason) {
    unknown.put(clusterId, reason);
  }

  /** The cluster can be reached again. */
  public void find(String clusterId) {
    unknown.remove(clusterId);
  }

  /** The cluster is behind this endpoint, such as that of a server on loopback. */
  public void endpoint(String clusterId, ClusterEndpoint endpoint) {
    endpoints.put(clusterId, endpoint);
  }

  @Override
  public Answer<ClusterEndpoint> endpoint(Cluster cluster, Purpose purpose) {
    String reason = unknown.get(cluster.id());
    if (reason != null) {
      return Answer.unknown(reason);
    }
    return Answer.known(
        endpoints.computeIfAbsent(
            cluster.id(),
            id ->
                new ClusterEndpoint(
                    URI.create("https://" + id + ".invalid"),
                    "",
                    Optional.empty(),
                    new BearerToken(Secret.of("fake token", "token-of-" + id), Optional.empty()),
                    Optional.empty())));
  }

  /** A factory that always gives this access. */
  public ClusterAccessFactory<NoSettings> factory(String name) {
    return new ClusterAccessFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public ClusterAccess create(NoSettings settings, AdapterContext context) {
        return FakeClusterAccess.this;
      }
    };
  }
}
