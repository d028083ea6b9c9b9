package dev.guard.aws.eks;

import dev.guard.api.cluster.ClusterClients;
import dev.guard.api.cluster.ClusterClientsFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;
import software.amazon.awssdk.services.eks.EksClient;

/** Makes the clients of type {@link EksClient}. */
public final class EksClientsFactory implements ClusterClientsFactory<EksClient, AwsSettings> {
  @Override
  public String name() {
    return "eks";
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public Class<EksClient> clientType() {
    return EksClient.class;
  }

  @Override
  public ClusterClients<EksClient> create(AwsSettings settings, AdapterContext context) {
    return new EksClients(() -> AwsClients.of(settings, context));
  }
}
