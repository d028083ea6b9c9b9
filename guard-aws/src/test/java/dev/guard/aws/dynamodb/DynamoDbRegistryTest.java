package dev.guard.aws.dynamodb;

import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.testkit.ClusterRegistryContract;

final class DynamoDbRegistryTest extends ClusterRegistryContract {
  private final String table = LocalDynamo.newTable();

  @Override
  protected ClusterRegistry open(AdapterContext context) {
    return LocalDynamo.registry(table, context);
  }
}
