package dev.guard.k8s;

import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.plugin.AdapterContext;

/** Makes the evidence source {@code kubernetes}. Thread-safe. */
public final class KubernetesEvidenceFactory implements EvidenceSourceFactory<KubernetesSettings> {

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public Class<KubernetesSettings> settingsType() {
    return KubernetesSettings.class;
  }

  @Override
  public EvidenceSource create(KubernetesSettings settings, AdapterContext context) {
    return new KubernetesEvidence();
  }
}
