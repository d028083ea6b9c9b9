package dev.guard.datadog;

import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the evidence source {@code datadog}. */
public final class DatadogEvidenceFactory implements EvidenceSourceFactory<DatadogSettings> {
  @Override
  public String name() {
    return "datadog";
  }

  @Override
  public Class<DatadogSettings> settingsType() {
    return DatadogSettings.class;
  }

  @Override
  public EvidenceSource create(DatadogSettings settings, AdapterContext context) {
    return new DatadogEvidence(settings, context);
  }
}
