package dev.guard.core.cluster;

import dev.guard.api.cluster.AccessRequest;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.Purpose;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens the turn of a cluster. Thread-safe. */
public final class ClusterSessions {
  private final Supplier<ClusterAccess> access;
  private final Function<Class<?>, ClusterClients<?>> clients;
  private final InstantSource time;
  private final InstantSource wallClock;

  /**
   * With where clients come from.
   *
   * @param clients what opens clients of a type; throws where nothing does
   * @param time domain time
   * @param wallClock the time in which tokens expire
   */
  public ClusterSessions(
      Supplier<ClusterAccess> access,
      Function<Class<?>, ClusterClients<?>> clients,
      InstantSource time,
      InstantSource wallClock) {
    this.access = access;
    this.clients = clients;
    this.time = time;
    this.wallClock = wallClock;
  }

  /** Opens nothing yet: the endpoint is asked for with the first client. */
  public ClusterSession open(Cluster cluster) {
    return open(AccessRequest.read(cluster));
  }

  /** As {@link #open(Cluster)}, for a run. */
  public ClusterSession open(Cluster cluster, String runId) {
    return open(new AccessRequest(cluster, Purpose.READ, Optional.of(runId)));
  }

  private ClusterSession open(AccessRequest request) {
    return new ClusterSession(request, time, wallClock, access, clients);
  }
}
