package dev.guard.aws.eks;

import dev.guard.api.cluster.ClusterAccess;
import dev.guard.api.cluster.ClusterAccessFactory;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;

/** Makes the cluster access {@code eks}. */
public final class EksAccessFactory implements ClusterAccessFactory<AwsSettings> {
  @Override
  public String name() {
    return "eks";
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public ClusterAccess create(AwsSettings settings, AdapterContext context) {
    return new EksAccess(AwsClients.of(settings, context));
  }
}
