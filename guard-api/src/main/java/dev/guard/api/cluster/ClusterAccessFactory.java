package dev.guard.api.cluster;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link ClusterAccess}; chosen by {@code clusters.type}. */
public interface ClusterAccessFactory<S extends Record> extends AdapterFactory<ClusterAccess, S> {}
