package dev.guard.api.mesh;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link ServiceMeshProvider}; chosen by {@code mesh.type}. */
public interface ServiceMeshProviderFactory<S extends Record>
    extends AdapterFactory<ServiceMeshProvider, S> {}
