package dev.guard.k8s;

import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.plugin.AdapterContext;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Makes the clients of type {@link KubernetesClient}. Thread-safe. */
public final class KubernetesClientsFactory
    implements ClusterClientsFactory<KubernetesClient, KubernetesSettings> {

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public Class<KubernetesSettings> settingsType() {
    return KubernetesSettings.class;
  }

  @Override
  public Class<KubernetesClient> clientType() {
    return KubernetesClient.class;
  }

  @Override
  public ClusterClients<KubernetesClient> create(
      KubernetesSettings settings, AdapterContext context) {
    return new KubernetesClients(settings, context.network());
  }
}
