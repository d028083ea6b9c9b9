package dev.guard.api.metrics;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link MetricsSource}; chosen by {@code metrics.type}. */
public interface MetricsSourceFactory<S extends Record> extends AdapterFactory<MetricsSource, S> {}
