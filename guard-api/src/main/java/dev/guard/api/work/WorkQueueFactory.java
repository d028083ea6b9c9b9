package dev.guard.api.work;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link WorkQueue}; chosen by {@code queue.type}. */
public interface WorkQueueFactory<S extends Record> extends AdapterFactory<WorkQueue, S> {}
