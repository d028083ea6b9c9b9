package dev.guard.datadog;

import dev.guard.api.event.EventPublisher;
import dev.guard.api.event.EventPublisherFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the event publisher {@code datadog}. Stateless. */
public final class DatadogEventPublisherFactory implements EventPublisherFactory<DatadogSettings> {
  @Override
  public String name() {
    return "datadog";
  }

  @Override
  public Class<DatadogSettings> settingsType() {
    return DatadogSettings.class;
  }

  @Override
  public EventPublisher create(DatadogSettings settings, AdapterContext context) {
    return new DatadogEventPublisher(settings, context);
  }
}
