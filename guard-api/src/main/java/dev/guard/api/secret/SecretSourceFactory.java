package dev.guard.api.secret;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link SecretSource}; its name is also the prefix of a reference ({@code env:}). */
public interface SecretSourceFactory<S extends Record> extends AdapterFactory<SecretSource, S> {}
