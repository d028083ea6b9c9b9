package dev.guard.core.cluster;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens the turn of a cluster. Thread-safe. */
public final class ClusterSessions {
  private final Supplier<ClusterAccess> access;
  private final Function<Class<?>, ClusterClients<?>> clients;
  private final InstantSource time;

  /**
   * With where clients come from.
   *
   * @param clients what opens clients of a type; throws where nothing does
   */
  public ClusterSessions(
      Supplier<ClusterAccess> access,
      Function<Class<?>, ClusterClients<?>> clients,
      InstantSource time) {
    this.access = access;
    this.clients = clients;
    this.time = time;
  }

  /** Opens nothing yet: the endpoint is asked for with the first client. */
  public ClusterSession open(Cluster cluster) {
    return new ClusterSession(cluster, time, access, clients);
  }
}
