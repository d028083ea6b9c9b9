package dev.guard.aws.dynamodb;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsSettings;

/** Makes the {@code dynamodb} registry, which calls AWS on first use. */
public final class DynamoDbRegistryFactory implements ClusterRegistryFactory<AwsSettings> {
  @Override
  public String name() {
    return "dynamodb";
  }

  @Override
  public Class<AwsSettings> settingsType() {
    return AwsSettings.class;
  }

  @Override
  public ClusterRegistry create(AwsSettings settings, AdapterContext context) {
    return new DynamoDbRegistry(AwsClients.of(settings, context));
  }
}
