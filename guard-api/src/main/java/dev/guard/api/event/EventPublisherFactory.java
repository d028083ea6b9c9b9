package dev.guard.api.event;

import dev.guard.api.plugin.AdapterFactory;

/** Makes an {@link EventPublisher}; chosen by {@code type} in an entry of {@code events}. */
public interface EventPublisherFactory<S extends Record>
    extends AdapterFactory<EventPublisher, S> {}
