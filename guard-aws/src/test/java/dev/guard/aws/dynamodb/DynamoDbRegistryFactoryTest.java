package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.core.Guard;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The registry as a configuration chooses it. */
final class DynamoDbRegistryFactoryTest {
  private final String table = LocalDynamo.newTable();

  @BeforeEach
  void credentials() {
    System.setProperty("aws.accessKeyId", "local");
    System.setProperty("aws.secretAccessKey", "local");
  }

  @AfterEach
  void noCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void givenASectionAwsDynamodb_whenGuardIsBuilt_thenTheRegistryIsInThoseTables() {
    String config =
        """
        aws:
          region: us-east-1
          dynamodb: {table_name: %s, state_table: %s-state, region: %s}
          endpoints: {dynamodb: "%s"}
        """
            .formatted(table, table, LocalDynamo.REGION, LocalDynamo.endpoint());
    try (Guard guard = Guard.builder().config(config, "guard.yaml").build();
        DynamoDbClient client = LocalDynamo.client()) {
      guard.registry().init();
      guard.registry().put(Cluster.builder("c1", "wave-1", MeshVersion.of(1, 26, 4)).build());

      assertThat(client.listTables().tableNames()).contains(table, table + "-state");
      assertThat(guard.registry().clusters(ClusterFilter.batch("wave-1"), Optional.empty()).items())
          .hasSize(1);
    }
  }
}
