package dev.guard.k8s;

import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryMonitorFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the delivery monitor {@code flux}. Thread-safe. */
public final class FluxDeliveryFactory implements DeliveryMonitorFactory<FluxSettings> {

  @Override
  public String name() {
    return "flux";
  }

  @Override
  public Class<FluxSettings> settingsType() {
    return FluxSettings.class;
  }

  @Override
  public DeliveryMonitor create(FluxSettings settings, AdapterContext context) {
    return new FluxDeliveryMonitor(settings);
  }
}
