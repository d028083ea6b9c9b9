package dev.guard.aws.dynamodb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** A table as the Python GUARD's set-up makes it, with items as that one writes them. */
final class PythonTable implements AutoCloseable {
  private static final int MOST_IN_A_BATCH = 25;

  final String name = LocalDynamo.newTable();
  private final DynamoDbClient client;

  /** With an index of this name; provisioned, as its documentation says. */
  PythonTable(String index) {
    this(Optional.of(index), LocalDynamo.client());
  }

  /** As a set-up by hand may leave it, at the server of a client, which is closed with it. */
  static PythonTable withoutIndex(DynamoDbClient client) {
    return new PythonTable(Optional.empty(), client);
  }

  private PythonTable(Optional<String> index, DynamoDbClient client) {
    this.client = client;
    ProvisionedThroughput five =
        ProvisionedThroughput.builder().readCapacityUnits(5L).writeCapacityUnits(5L).build();
    CreateTableRequest.Builder table =
        CreateTableRequest.builder()
            .tableName(name)
            .attributeDefinitions(text("cluster_id"))
            .keySchema(partitionKey("cluster_id"))
            .provisionedThroughput(five);
    index.ifPresent(
        called ->
            table
                .attributeDefinitions(text("cluster_id"), text("batch_id"))
                .globalSecondaryIndexes(
                    GlobalSecondaryIndex.builder()
                        .indexName(called)
                        .keySchema(partitionKey("batch_id"))
                        .projection(p -> p.projectionType(ProjectionType.ALL))
                        .provisionedThroughput(five)
                        .build()));
    client.createTable(table.build());
  }

  private static AttributeDefinition text(String name) {
    return AttributeDefinition.builder()
        .attributeName(name)
        .attributeType(ScalarAttributeType.S)
        .build();
  }

  private static KeySchemaElement partitionKey(String name) {
    return KeySchemaElement.builder().attributeName(name).keyType(KeyType.HASH).build();
  }

  /** An item of a batch, with a NULL, a truth value and attributes that no GUARD knows. */
  static Map<String, AttributeValue> item(
      String id, String batch, String status, String lastUpdated) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("cluster_id", s(id));
    item.put("batch_id", s(batch));
    item.put("environment", s("prod"));
    item.put("region", s("us-east-1"));
    item.put("gitlab_repo", s("platform/flux-fleet"));
    item.put("flux_config_path", s("clusters/" + id));
    item.put("aws_role_arn", s("arn:aws:iam::123456789012:role/guard"));
    item.put("current_istio_version", s("1.26.4"));
    item.put("target_istio_version", AttributeValue.fromNul(true));
    item.put(
        "datadog_tags",
        AttributeValue.fromM(
            Map.of("cluster", s(id), "service", s("istio-system"), "env", s("prod"))));
    item.put("owner_team", s("mesh"));
    item.put("owner_handle", s("mesh-team"));
    item.put("status", s(status));
    item.put("last_updated", s(lastUpdated));
    item.put("version", AttributeValue.fromN("3"));
    item.put(
        "upgrade_history",
        AttributeValue.fromL(
            List.of(
                AttributeValue.fromM(
                    Map.of(
                        "version", s("1.26.4"),
                        "date", s("2025-10-18T10:30:00.123456"),
                        "status", s("healthy"))))));
    item.put(
        "metadata",
        AttributeValue.fromM(
            Map.of(
                "mesh_id", AttributeValue.fromNul(true),
                "multi_cluster", AttributeValue.fromBool(false),
                "mr_url", s("https://gitlab.example/1"),
                "on_call", AttributeValue.fromL(List.of(s("ada"))))));
    item.put("cost_centre", AttributeValue.fromN("4711"));
    item.put("zones", AttributeValue.fromSs(List.of("a", "b")));
    return item;
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  PythonTable with(Map<String, AttributeValue> item) {
    client.putItem(r -> r.tableName(name).item(item));
    return this;
  }

  /** Puts this many clusters of seven other batches into a table. */
  static void fill(String table, int clusters) {
    try (DynamoDbClient client = LocalDynamo.client()) {
      for (int first = 0; first < clusters; first += MOST_IN_A_BATCH) {
        List<WriteRequest> puts =
            IntStream.range(first, Math.min(clusters, first + MOST_IN_A_BATCH))
                .mapToObj(i -> item("x" + i, "wave-" + i % 7, "pending", "2026-03-02T08:00:00"))
                .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
                .toList();
        BatchWriteItemResponse answer =
            client.batchWriteItem(r -> r.requestItems(Map.of(table, puts)));
        if (!answer.unprocessedItems().isEmpty()) {
          throw new IllegalStateException("Not all items were taken");
        }
      }
    }
  }

  /** Moves a cluster as the Python GUARD does. */
  void move(String id, String status, String lastUpdated) {
    client.updateItem(
        r ->
            r.tableName(name)
                .key(Map.of("cluster_id", s(id)))
                .updateExpression("SET #status = :status, last_updated = :at")
                .expressionAttributeNames(Map.of("#status", "status"))
                .expressionAttributeValues(Map.of(":status", s(status), ":at", s(lastUpdated))));
  }

  Map<String, AttributeValue> read(String id) {
    return client
        .getItem(r -> r.tableName(name).key(Map.of("cluster_id", s(id))).consistentRead(true))
        .item();
  }

  /** An attribute that has to be there. */
  static AttributeValue of(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name), name);
  }

  List<Map<String, AttributeValue>> all() {
    return client.scan(r -> r.tableName(name).consistentRead(true)).items();
  }

  @Override
  public void close() {
    client.close();
  }
}
