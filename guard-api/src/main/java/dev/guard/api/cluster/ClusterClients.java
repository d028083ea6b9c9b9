package dev.guard.api.cluster;

import dev.guard.api.plugin.Product;

/**
 * Opens clients of one type. Core opens one per cluster on demand and closes it after the cluster's
 * turn. Thread-safe.
 *
 * @param <C> the client's type, which is what a check asks for
 */
public interface ClusterClients<C extends AutoCloseable> extends Product {
  Class<C> type();

  /** Opens a client; does not call the cluster yet. */
  C open(Cluster cluster, ClusterEndpoint endpoint);

  /**
   * As {@link #open(Cluster, ClusterEndpoint)}, which is asked where this is not overridden; core
   * asks this one.
   */
  default C open(AccessRequest request, ClusterEndpoint endpoint) {
    return open(request.cluster(), endpoint);
  }
}
