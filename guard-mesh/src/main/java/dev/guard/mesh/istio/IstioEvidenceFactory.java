package dev.guard.mesh.istio;

import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the evidence source {@code istio}. Thread-safe. */
public final class IstioEvidenceFactory implements EvidenceSourceFactory<IstioSettings> {

  @Override
  public String name() {
    return "istio";
  }

  @Override
  public Class<IstioSettings> settingsType() {
    return IstioSettings.class;
  }

  @Override
  public EvidenceSource create(IstioSettings settings, AdapterContext context) {
    return new IstioEvidence(settings);
  }
}
