package dev.guard.api.cluster;

import dev.guard.api.plugin.AdapterFactory;

/**
 * Makes a {@link ClusterClients}. All that are found are used, each for its own client type; its
 * settings are the configuration section of its name.
 */
public interface ClusterClientsFactory<C extends AutoCloseable, S extends Record>
    extends AdapterFactory<ClusterClients<C>, S> {
  /** The client type, known before anything is created. */
  Class<C> clientType();
}
