package dev.guard.api.run;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link ClusterRegistry}; chosen by {@code registry.type}. */
public interface ClusterRegistryFactory<S extends Record>
    extends AdapterFactory<ClusterRegistry, S> {}
