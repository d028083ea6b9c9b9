package dev.guard.k8s;

import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the evidence source {@code flux}. Thread-safe. */
public final class FluxEvidenceFactory implements EvidenceSourceFactory<FluxSettings> {

  @Override
  public String name() {
    return "flux";
  }

  @Override
  public Class<FluxSettings> settingsType() {
    return FluxSettings.class;
  }

  @Override
  public EvidenceSource create(FluxSettings settings, AdapterContext context) {
    return new FluxEvidence(settings);
  }
}
