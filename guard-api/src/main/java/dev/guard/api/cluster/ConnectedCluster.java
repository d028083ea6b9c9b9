package dev.guard.api.cluster;

import java.time.InstantSource;

/** A cluster during its turn, with the clients opened for it. Usable from one thread at a time. */
public interface ConnectedCluster {
  Cluster cluster();

  /** Domain time. */
  InstantSource time();

  /**
   * The cluster's client of this type, opened on first use and closed by GUARD.
   *
   * @throws dev.guard.api.GuardException where no adapter offers the type, or the cluster's
   *     endpoint is unknown
   */
  <C> C client(Class<C> type);
}
