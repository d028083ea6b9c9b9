package dev.guard.api.delivery;

import dev.guard.api.plugin.AdapterFactory;

/** Makes a {@link DeliveryMonitor}; chosen by {@code delivery.type}, which is {@code flux}. */
public interface DeliveryMonitorFactory<S extends Record>
    extends AdapterFactory<DeliveryMonitor, S> {}
