package dev.guard.api.change;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link ChangeHost}; chosen by {@code changes.type}. */
public interface ChangeHostFactory<S extends Record> extends AdapterFactory<ChangeHost, S> {}
