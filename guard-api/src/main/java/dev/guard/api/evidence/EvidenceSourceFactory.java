package dev.guard.api.evidence;

import dev.guard.api.plugin.AdapterFactory;

/** Makes an {@link EvidenceSource}; every one that is found is asked. */
public interface EvidenceSourceFactory<S extends Record>
    extends AdapterFactory<EvidenceSource, S> {}
