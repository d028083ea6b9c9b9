package dev.guard.datadog;

import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.MetricsSourceFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the metrics source {@code datadog}. */
public final class DatadogMetricsFactory implements MetricsSourceFactory<DatadogSettings> {
  @Override
  public String name() {
    return "datadog";
  }

  @Override
  public Class<DatadogSettings> settingsType() {
    return DatadogSettings.class;
  }

  @Override
  public MetricsSource create(DatadogSettings settings, AdapterContext context) {
    return new DatadogMetrics(settings, context);
  }
}
