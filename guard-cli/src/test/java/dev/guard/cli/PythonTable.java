package dev.guard.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of the Python GUARD, with items as {@code aws dynamodb scan} prints them, and a profile
 * that may read it.
 */
final class PythonTable implements AutoCloseable {
  private static final String NAME = "guard-cluster-registry";
  private static final String CREDENTIALS = "aws.sharedCredentialsFile";

  private final DynamoOnLoopback dynamo;
  private final Map<String, Map<String, AttributeValue>> made = new TreeMap<>();

  PythonTable(Path home, String scan) {
    try {
      dynamo = new DynamoOnLoopback();
      Files.writeString(
          home.resolve("credentials"),
          "[default]\naws_access_key_id = AKIALOOPBACK\naws_secret_access_key = local\n");
    } catch (Exception failed) {
      throw new IllegalStateException("DynamoDB Local does not start", failed);
    }
    System.setProperty(CREDENTIALS, home.resolve("credentials").toString());
    for (JsonNode item : JsonMapper.shared().readTree(scan).path("Items")) {
      Map<String, AttributeValue> attributes = map(item);
      made.put(Objects.requireNonNull(attributes.get("cluster_id")).s(), attributes);
    }
    try (DynamoDbClient client = dynamo.client()) {
      create(client);
      made.values().forEach(item -> client.putItem(r -> r.tableName(NAME).item(item)));
    }
  }

  private static void create(DynamoDbClient client) {
    client.createTable(
        r ->
            r.tableName(NAME)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    List.of(
                        AttributeDefinition.builder()
                            .attributeName("cluster_id")
                            .attributeType(ScalarAttributeType.S)
                            .build(),
                        AttributeDefinition.builder()
                            .attributeName("batch_id")
                            .attributeType(ScalarAttributeType.S)
                            .build()))
                .keySchema(List.of(hash("cluster_id")))
                .globalSecondaryIndexes(
                    List.of(
                        GlobalSecondaryIndex.builder()
                            .indexName("batch-index")
                            .keySchema(hash("batch_id"))
                            .projection(p -> p.projectionType(ProjectionType.ALL))
                            .build())));
  }

  private static KeySchemaElement hash(String name) {
    return KeySchemaElement.builder().attributeName(name).keyType(KeyType.HASH).build();
  }

  private static Map<String, AttributeValue> map(JsonNode object) {
    Map<String, AttributeValue> map = new HashMap<>();
    object.properties().forEach(one -> map.put(one.getKey(), value(one.getValue())));
    return map;
  }

  /** One value in DynamoDB's JSON: {@code {"S": "text"}}. */
  private static AttributeValue value(JsonNode typed) {
    String type = typed.propertyNames().iterator().next();
    JsonNode value = typed.path(type);
    return switch (type) {
      case "S" -> AttributeValue.fromS(value.asString());
      case "N" -> AttributeValue.fromN(value.asString());
      case "BOOL" -> AttributeValue.fromBool(value.asBoolean());
      case "NULL" -> AttributeValue.fromNul(true);
      case "M" -> AttributeValue.fromM(map(value));
      case "L" -> {
        List<AttributeValue> list = new ArrayList<>();
        value.values().forEach(one -> list.add(value(one)));
        yield AttributeValue.fromL(list);
      }
      default -> throw new IllegalArgumentException("Type " + type + " is not in the example");
    };
  }

  URI url() {
    return dynamo.url();
  }

  /** The items as they were made, by cluster. */
  Map<String, Map<String, AttributeValue>> made() {
    return made;
  }

  /** The items as they are now, by cluster. */
  Map<String, Map<String, AttributeValue>> items() {
    Map<String, Map<String, AttributeValue>> items = new LinkedHashMap<>();
    try (DynamoDbClient client = dynamo.client()) {
      client
          .scan(r -> r.tableName(NAME).consistentRead(true))
          .items()
          .forEach(item -> items.put(Objects.requireNonNull(item.get("cluster_id")).s(), item));
    }
    return items;
  }

  List<String> tables() {
    try (DynamoDbClient client = dynamo.client()) {
      return client.listTables().tableNames();
    }
  }

  @Override
  public void close() {
    System.clearProperty(CREDENTIALS);
    dynamo.close();
  }
}
