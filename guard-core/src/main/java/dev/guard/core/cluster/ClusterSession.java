package dev.guard.core.cluster;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.cluster.Purpose;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cluster during its turn; closes the clients that it opened. Thread-safe. */
public final class ClusterSession implements ConnectedCluster, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterSession.class);

  private final Cluster cluster;
  private final InstantSource time;
  private final Supplier<ClusterAccess> access;
  private final Function<Class<?>, ClusterClients<?>> offers;
  private final Map<Class<?>, AutoCloseable> open = new LinkedHashMap<>();
  private @Nullable ClusterEndpoint endpoint;

  ClusterSession(
      Cluster cluster,
      InstantSource time,
      Supplier<ClusterAccess> access,
      Function<Class<?>, ClusterClients<?>> offers) {
    this.cluster = cluster;
    this.time = time;
    this.access = access;
    this.offers = offers;
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public InstantSource time() {
    return time;
  }

  @Override
  public synchronized <C> C client(Class<C> type) {
    AutoCloseable client = open.get(type);
    if (client == null) {
      client = offers.apply(type).open(cluster, endpoint());
      open.put(type, client);
    }
    return type.cast(client);
  }

  private ClusterEndpoint endpoint() {
    ClusterEndpoint known = endpoint;
    if (known == null) {
      known =
          access
              .get()
              .endpoint(cluster, Purpose.READ)
              .fold(
                  found -> found,
                  unknown -> {
                    throw GuardException.of("cluster.no-endpoint", Responsible.OPERATOR)
                        .what("The way to the cluster is not known: " + unknown.reason())
                        .where("cluster " + cluster.id())
                        .next("Mend the access that is configured under clusters.")
                        .build();
                  });
      endpoint = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    open.forEach(
        (type, client) -> {
          try {
            client.close();
          } catch (Exception failure) {
            log.warn("Closing the {} of {} failed", type.getSimpleName(), cluster.id(), failure);
          }
        });
    open.clear();
  }
}
