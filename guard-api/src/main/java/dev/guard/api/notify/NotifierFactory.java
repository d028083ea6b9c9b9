package dev.guard.api.notify;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link Notifier}; chosen by {@code type} in an entry of {@code notifiers}. */
public interface NotifierFactory<S extends Record> extends AdapterFactory<Notifier, S> {}
