package dev.guard.aws.dynamodb;

import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsProbe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Tests each permission on the two tables that commands need, without changing anything: all of it
 * is about an item of nobody, and a write asks that this item exist, so that it is refused after
 * its permission was looked at. The one write that takes no condition deletes that item. What only
 * the set-up needs is not tested.
 */
final class Permissions {
  private static final AttributeValue NOBODY = AttributeValue.fromS("guard-probe");

  private final AwsClients clients;
  private final Dynamo dynamo;
  private final AwsProbe probe;

  Permissions(AwsClients clients, Dynamo dynamo) {
    this.clients = clients;
    this.dynamo = dynamo;
    this.probe = new AwsProbe(clients);
  }

  /** A table with the key of the item of nobody, whose partition key is {@code key}. */
  private record Table(String name, String key, Map<String, AttributeValue> item) {}

  List<Finding> findings(TableSetup setup) {
    probe.identity();
    Table clusters =
        new Table(dynamo.tables().clusters(), ClusterItem.ID, Map.of(ClusterItem.ID, NOBODY));
    reads(clusters);
    batchIndex(setup).ifPresent(index -> query(clusters, Optional.of(index), "batch_id"));
    test("Scan", clusters, open -> open.scan(r -> r.tableName(clusters.name()).limit(1)));
    writes(clusters);
    Table state =
        new Table(dynamo.tables().state(), Key.PK, Map.of(Key.PK, NOBODY, Key.SK, NOBODY));
    reads(state);
    query(state, Optional.empty(), Key.PK);
    query(state, Optional.of(Journal.INDEX), Journal.CLUSTER_ID);
    writes(state);
    writesOfState(state);
    return probe.findings();
  }

  /** Empty where that cannot be told; then another finding says why. */
  private static Optional<String> batchIndex(TableSetup setup) {
    try {
      return setup.batchIndex();
    } catch (GuardException unknown) {
      return Optional.empty();
    }
  }

  private void reads(Table table) {
    test("DescribeTable", table, open -> open.describeTable(r -> r.tableName(table.name())));
    test("GetItem", table, open -> open.getItem(r -> r.tableName(table.name()).key(table.item())));
    test(
        "BatchGetItem",
        table,
        open -> open.batchGetItem(r -> r.requestItems(Map.of(table.name(), keys(table)))));
  }

  private static KeysAndAttributes keys(Table table) {
    return KeysAndAttributes.builder().keys(List.of(table.item())).build();
  }

  private void query(Table table, Optional<String> index, String key) {
    test(
        "Query",
        index.map(name -> "index " + name + " of ").orElse("") + target(table),
        open ->
            open.query(
                r ->
                    r.tableName(table.name())
                        .indexName(index.orElse(null))
                        .keyConditionExpression("#key = :nobody")
                        .expressionAttributeNames(Map.of("#key", key))
                        .expressionAttributeValues(Map.of(":nobody", NOBODY))
                        .limit(1)));
  }

  private void writes(Table table) {
    test(
        "UpdateItem",
        table,
        open ->
            open.updateItem(
                r ->
                    r.tableName(table.name())
                        .key(table.item())
                        .updateExpression("SET probed = :nobody")
                        .conditionExpression(exists(table))
                        .expressionAttributeValues(Map.of(":nobody", NOBODY))));
    test(
        "DeleteItem",
        table,
        open ->
            open.deleteItem(
                r ->
                    r.tableName(table.name())
                        .key(table.item())
                        .conditionExpression(exists(table))));
  }

  private void writesOfState(Table state) {
    test(
        "PutItem",
        state,
        open ->
            open.putItem(
                r ->
                    r.tableName(state.name())
                        .item(state.item())
                        .conditionExpression(exists(state))));
    TransactWriteItem check =
        TransactWriteItem.builder()
            .conditionCheck(
                ConditionCheck.builder()
                    .tableName(state.name())
                    .key(state.item())
                    .conditionExpression(exists(state))
                    .build())
            .build();
    test("ConditionCheckItem", state, open -> open.transactWriteItems(r -> r.transactItems(check)));
    WriteRequest delete =
        WriteRequest.builder().deleteRequest(nobody -> nobody.key(state.item())).build();
    test(
        "BatchWriteItem",
        state,
        open -> open.batchWriteItem(r -> r.requestItems(Map.of(state.name(), List.of(delete)))));
  }

  private static String exists(Table table) {
    return "attribute_exists(" + table.key() + ")";
  }

  private void test(String action, Table table, Function<DynamoDbClient, ?> request) {
    test(action, target(table), request);
  }

  private void test(String action, String target, Function<DynamoDbClient, ?> request) {
    probe.allows(
        clients.named("dynamodb:" + action, target), () -> answered(request, dynamo.client()));
  }

  /** A condition that does not hold is an answer. */
  private static Object answered(Function<DynamoDbClient, ?> request, DynamoDbClient open) {
    try {
      return request.apply(open);
    } catch (ConditionalCheckFailedException refused) {
      return refused;
    } catch (TransactionCanceledException canceled) {
      if (canceled.cancellationReasons().stream().anyMatch(Dynamo::failed)) {
        return canceled;
      }
      throw canceled;
    }
  }

  private String target(Table table) {
    return "table " + table.name() + " in " + dynamo.region();
  }
}
