package dev.guard.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.aws.dynamodb.DynamoWithBackups.Asked;
import dev.guard.testkit.TestContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import tools.jackson.databind.JsonNode;

/** What {@code guard registry init} asks DynamoDB for, planned first and done once. */
final class TableSetupTest {
  private final DynamoWithBackups dynamo = new DynamoWithBackups();
  private final DynamoDbClient client = DynamoWithBackups.client();

  @AfterEach
  void close() {
    client.close();
    dynamo.close();
  }

  private ClusterRegistry registry(String table) {
    return LocalDynamo.registry(table, dynamo.url(), TestContext.create());
  }

  private JsonNode asked(String operation, String table) {
    return dynamo.changes().stream()
        .filter(one -> one.operation().equals(operation) && one.table().equals(table))
        .map(Asked::body)
        .reduce(
            (one, other) -> {
              throw new AssertionError("Asked twice: " + one);
            })
        .orElseThrow();
  }

  @Test
  void givenNothing_whenTheTablesAreMade_thenTheyAreEncryptedOnDemandRecoverableAndExpire() {
    String table = LocalDynamo.newTable();
    try (ClusterRegistry registry = registry(table)) {
      List<String> plan = registry.plan();
      assertThat(plan)
          .satisfiesExactly(
              one ->
                  assertThat(one)
                      .startsWith("Create table " + table + " in ")
                      .contains("on demand", "encrypted with the key aws/dynamodb"),
              one ->
                  assertThat(one)
                      .startsWith("Create table " + table + "-runs in ")
                      .contains("on demand", "encrypted with the key aws/dynamodb"),
              one ->
                  assertThat(one)
                      .isEqualTo("Switch on point-in-time recovery of table " + table + "."),
              one ->
                  assertThat(one)
                      .isEqualTo("Switch on point-in-time recovery of table " + table + "-runs."),
              one ->
                  assertThat(one)
                      .isEqualTo("Let items of table " + table + "-runs expire by expires_at."));
      assertThat(dynamo.changes()).as("a plan changes nothing").isEmpty();

      registry.init();

      for (String name : List.of(table, table + "-runs")) {
        JsonNode made = asked("CreateTable", name);
        assertThat(made.path("BillingMode").asString()).isEqualTo("PAY_PER_REQUEST");
        assertThat(made.path("SSESpecification").path("Enabled").asBoolean()).isTrue();
        assertThat(made.path("SSESpecification").path("SSEType").asString()).isEqualTo("KMS");
        assertThat(
                asked("UpdateContinuousBackups", name)
                    .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                    .asBoolean())
            .isTrue();
      }
      JsonNode expiry = asked("UpdateTimeToLive", table + "-runs").path("TimeToLiveSpecification");
      assertThat(expiry.path("Enabled").asBoolean()).isTrue();
      assertThat(expiry.path("AttributeName").asString()).isEqualTo("expires_at");
      assertThat(dynamo.changes()).hasSameSizeAs(plan);

      assertThat(registry.plan()).isEmpty();
      registry.init();
      assertThat(dynamo.changes()).as("the second time changes nothing").hasSameSizeAs(plan);
    }
  }

  @Test
  void givenRecoveryWasSwitchedOff_whenItIsSetUpAgain_thenOnlyThatIsPlannedAndDone() {
    String table = LocalDynamo.newTable();
    try (ClusterRegistry registry = registry(table)) {
      registry.init();
      dynamo.switchOff(table);
      int before = dynamo.changes().size();

      assertThat(registry.plan())
          .containsExactly("Switch on point-in-time recovery of table " + table + ".");
      registry.init();

      assertThat(dynamo.changes().subList(before, dynamo.changes().size()))
          .extracting(Asked::operation)
          .containsExactly("UpdateContinuousBackups");
      assertThat(registry.plan()).isEmpty();
    }
  }

  /** Provisioned, as the Python GUARD's set-up makes it: the index gets the table's capacity. */
  @Test
  void givenATableWithoutTheIndex_whenItIsSetUp_thenTheIndexIsAddedOnceAndFindsWhatWasThere() {
    try (PythonTable table = PythonTable.withoutIndex(DynamoWithBackups.client());
        ClusterRegistry registry = registry(table.name)) {
      for (String id : List.of("c1", "c2")) {
        table.with(PythonTable.item(id, "wave-1", "healthy", "2026-03-02T08:59:59.999999"));
      }
      table.with(PythonTable.item("c3", "wave-2", "healthy", "2026-03-02T08:59:59.999999"));
      assertThat(registry.plan())
          .contains("Add index batch_id-index to table " + table.name + ".")
          .noneMatch(step -> step.startsWith("Create table " + table.name + " "));

      registry.init();

      TableDescription found = client.describeTable(r -> r.tableName(table.name)).table();
      assertThat(found.globalSecondaryIndexes())
          .extracting(GlobalSecondaryIndexDescription::indexName)
          .containsExactly("batch_id-index");
      assertThat(found.globalSecondaryIndexes().get(0).provisionedThroughput().readCapacityUnits())
          .isEqualTo(5);
      assertThat(registry.clusters(ClusterFilter.batch("wave-1"), Optional.empty()).items())
          .extracting(record -> record.cluster().id())
          .containsExactly("c1", "c2");
      assertThat(registry.plan()).isEmpty();
      int before = dynamo.changes().size();
      registry.init();
      assertThat(dynamo.changes()).hasSize(before);
    }
  }
}
