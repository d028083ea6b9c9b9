package dev.guard.aws.dynamodb;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Creates the two tables: on demand, encrypted, with point-in-time recovery, and the second one
 * with expiry. On tables that exist it only adds what is missing, and drops nothing; an existing
 * table keeps its billing mode and its key of encryption.
 */
final class TableSetup {
  /** The index that is created; {@code batch-index} is found too. */
  static final String BATCH_INDEX = "batch_id-index";

  private static final Logger LOG = LoggerFactory.getLogger(TableSetup.class);
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final int POLLS = 450;

  private final Dynamo dynamo;
  private final Tables tables;

  TableSetup(Dynamo dynamo) {
    this.dynamo = dynamo;
    this.tables = dynamo.tables();
  }

  private record Step(String sentence, Runnable action) {}

  List<String> plan() {
    return steps().stream().map(Step::sentence).toList();
  }

  void run() {
    for (Step step : steps()) {
      LOG.info("{}", step.sentence());
      step.action().run();
    }
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    Optional<TableDescription> clusters = describe(tables.clusters());
    Optional<TableDescription> state = describe(tables.state());
    clusters.ifPresent(table -> refuseForeign(table, ClusterItem.ID));
    state.ifPresent(table -> refuseForeign(table, Key.PK, Key.SK));
    if (clusters.isEmpty()) {
      steps.add(create(clustersTable(), "with partition key cluster_id and index " + BATCH_INDEX));
    } else {
      addIndex(clusters.get(), batchIndexOf(clusters.get()), batchIndexDefinition(), steps);
    }
    if (state.isEmpty()) {
      steps.add(create(stateTable(), "with keys pk and sk and index " + Journal.INDEX));
    } else {
      addIndex(
          state.get(), indexOf(state.get(), Journal.CLUSTER_ID), historyIndexDefinition(), steps);
    }
    addRecovery(tables.clusters(), clusters.isPresent(), steps);
    addRecovery(tables.state(), state.isPresent(), steps);
    addExpiry(state.isPresent(), steps);
    return steps;
  }

  private Optional<TableDescription> describe(String table) {
    return dynamo.call(
        "DescribeTable",
        table,
        open -> {
          try {
            return Optional.of(open.describeTable(r -> r.tableName(table)).table());
          } catch (ResourceNotFoundException missing) {
            return Optional.empty();
          }
        });
  }

  private void refuseForeign(TableDescription table, String... keys) {
    List<String> found = table.keySchema().stream().map(KeySchemaElement::attributeName).toList();
    if (!found.equals(List.of(keys))) {
      throw GuardException.of("registry.foreign", Responsible.USER)
          .what(
              "The table has the keys "
                  + String.join(", ", found)
                  + ", and GUARD's has "
                  + String.join(", ", keys)
                  + ".")
          .where("table " + table.tableName() + " in " + dynamo.region())
          .next("Set aws.dynamodb.table_name or aws.dynamodb.state_table to another table.")
          .build();
    }
  }

  /** The name of the index by batch, if the table has one. */
  Optional<String> batchIndex() {
    TableDescription table =
        dynamo
            .call(
                "DescribeTable",
                tables.clusters(),
                open -> open.describeTable(r -> r.tableName(tables.clusters())))
            .table();
    return batchIndexOf(table);
  }

  private static Optional<String> batchIndexOf(TableDescription table) {
    return indexOf(table, "batch_id");
  }

  private static Optional<String> indexOf(TableDescription table, String partitionKey) {
    return table.globalSecondaryIndexes().stream()
        .filter(index -> index.keySchema().get(0).attributeName().equals(partitionKey))
        .map(GlobalSecondaryIndexDescription::indexName)
        .findFirst();
  }

  private Step create(CreateTableRequest request, String how) {
    String table = request.tableName();
    return new Step(
        "Create table "
            + table
            + " in "
            + dynamo.region()
            + " "
            + how
            + ", on demand, encrypted with the key aws/dynamodb.",
        () -> {
          unlessOthersDid(table, "CreateTable", open -> open.createTable(request));
          await(table, found -> found.tableStatus() == TableStatus.ACTIVE);
        });
  }

  private CreateTableRequest clustersTable() {
    return table(tables.clusters())
        .keySchema(hash(ClusterItem.ID))
        .attributeDefinitions(text(ClusterItem.ID), text("batch_id"))
        .globalSecondaryIndexes(batchIndexDefinition())
        .build();
  }

  private CreateTableRequest stateTable() {
    return table(tables.state())
        .keySchema(hash(Key.PK), range(Key.SK))
        .attributeDefinitions(
            text(Key.PK), text(Key.SK), text(Journal.CLUSTER_ID), text(Journal.CLUSTER_ORDER))
        .globalSecondaryIndexes(historyIndexDefinition())
        .build();
  }

  private static CreateTableRequest.Builder table(String name) {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .sseSpecification(sse -> sse.enabled(true).sseType(SSEType.KMS));
  }

  private static GlobalSecondaryIndex batchIndexDefinition() {
    return GlobalSecondaryIndex.builder()
        .indexName(BATCH_INDEX)
        .keySchema(hash("batch_id"))
        .projection(projection -> projection.projectionType(ProjectionType.ALL))
        .build();
  }

  private static GlobalSecondaryIndex historyIndexDefinition() {
    return GlobalSecondaryIndex.builder()
        .indexName(Journal.INDEX)
        .keySchema(hash(Journal.CLUSTER_ID), range(Journal.CLUSTER_ORDER))
        .projection(projection -> projection.projectionType(ProjectionType.ALL))
        .build();
  }

  private void addIndex(
      TableDescription table,
      Optional<String> known,
      GlobalSecondaryIndex wanted,
      List<Step> steps) {
    if (known.isPresent()) {
      return;
    }
    String name = table.tableName();
    boolean onDemand =
        table.billingModeSummary() != null
            && table.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST;
    ProvisionedThroughput same =
        onDemand
            ? null
            : ProvisionedThroughput.builder()
                .readCapacityUnits(table.provisionedThroughput().readCapacityUnits())
                .writeCapacityUnits(table.provisionedThroughput().writeCapacityUnits())
                .build();
    GlobalSecondaryIndexUpdate created =
        GlobalSecondaryIndexUpdate.builder()
            .create(
                create ->
                    create
                        .indexName(wanted.indexName())
                        .keySchema(wanted.keySchema())
                        .projection(wanted.projection())
                        .provisionedThroughput(same))
            .build();
    steps.add(
        new Step(
            "Add index " + wanted.indexName() + " to table " + name + ".",
            () -> {
              unlessOthersDid(
                  name,
                  "UpdateTable",
                  open ->
                      open.updateTable(
                          r ->
                              r.tableName(name)
                                  .attributeDefinitions(
                                      wanted.keySchema().stream()
                                          .map(key -> text(key.attributeName()))
                                          .toList())
                                  .globalSecondaryIndexUpdates(created)));
              await(name, found -> isActive(found, wanted.indexName()));
            }));
  }

  private static boolean isActive(TableDescription table, String index) {
    return table.tableStatus() == TableStatus.ACTIVE
        && table.globalSecondaryIndexes().stream()
            .filter(each -> each.indexName().equals(index))
            .anyMatch(each -> each.indexStatus() == IndexStatus.ACTIVE);
  }

  private void addRecovery(String table, boolean exists, List<Step> steps) {
    if (exists && hasRecovery(table)) {
      return;
    }
    steps.add(
        new Step(
            "Switch on point-in-time recovery of table " + table + ".",
            () ->
                ifKnown(
                    "UpdateContinuousBackups",
                    table,
                    open ->
                        open.updateContinuousBackups(
                            r ->
                                r.tableName(table)
                                    .pointInTimeRecoverySpecification(
                                        p -> p.pointInTimeRecoveryEnabled(true))))));
  }

  private boolean hasRecovery(String table) {
    return ifKnown(
            "DescribeContinuousBackups",
            table,
            open -> open.describeContinuousBackups(r -> r.tableName(table)))
        .map(
            answer ->
                answer
                        .continuousBackupsDescription()
                        .pointInTimeRecoveryDescription()
                        .pointInTimeRecoveryStatus()
                    == PointInTimeRecoveryStatus.ENABLED)
        .orElse(true);
  }

  private void addExpiry(boolean exists, List<Step> steps) {
    String table = tables.state();
    if (exists) {
      TimeToLiveStatus status =
          dynamo
              .call(
                  "DescribeTimeToLive",
                  table,
                  open -> open.describeTimeToLive(r -> r.tableName(table)))
              .timeToLiveDescription()
              .timeToLiveStatus();
      if (status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING) {
        return;
      }
    }
    steps.add(
        new Step(
            "Let items of table " + table + " expire by " + Documents.EXPIRES + ".",
            () ->
                unlessOthersDid(
                    table,
                    "UpdateTimeToLive",
                    open ->
                        open.updateTimeToLive(
                            r ->
                                r.tableName(table)
                                    .timeToLiveSpecification(
                                        ttl ->
                                            ttl.enabled(true).attributeName(Documents.EXPIRES))))));
  }

  private interface Request<T> {
    T send(DynamoDbClient open);
  }

  /** Two who set up at once: the later one waits for what the earlier one began. */
  private void unlessOthersDid(String table, String operation, Request<?> request) {
    dynamo.call(
        operation,
        table,
        open -> {
          try {
            return Optional.of(request.send(open));
          } catch (ResourceInUseException others) {
            LOG.debug("{} of {} is under way already", operation, table);
            return Optional.empty();
          }
        });
  }

  /** A stand-in for DynamoDB may not have a feature; what it does not know is left out. */
  private <T> Optional<T> ifKnown(String operation, String table, Request<T> request) {
    return dynamo.call(
        operation,
        table,
        open -> {
          try {
            return Optional.of(request.send(open));
          } catch (AwsServiceException refused) {
            if (dynamo.isAws() || !isUnknownOperation(refused)) {
              throw refused;
            }
            LOG.warn("{} is not known to the server at aws.endpoints.dynamodb", operation);
            return Optional.empty();
          }
        });
  }

  private static boolean isUnknownOperation(AwsServiceException refused) {
    return dev.guard.aws.AwsFailure.code(refused).startsWith("UnknownOperation");
  }

  private void await(String table, Predicate<TableDescription> ready) {
    for (int poll = 1; poll <= POLLS; poll++) {
      if (describe(table).filter(ready).isPresent()) {
        return;
      }
      LockSupport.parkNanos(POLL.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    throw GuardException.of("registry.not-ready", Responsible.OUTSIDE_SERVICE)
        .what("The table is still being made.")
        .where("table " + table + " in " + dynamo.region())
        .next("Run guard registry init again later; it goes on from there.")
        .build();
  }

  private static KeySchemaElement hash(String attribute) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(KeyType.HASH).build();
  }

  private static KeySchemaElement range(String attribute) {
    return KeySchemaElement.builder().attributeName(attribute).keyType(KeyType.RANGE).build();
  }

  private static AttributeDefinition text(String attribute) {
    return AttributeDefinition.builder()
        .attributeName(attribute)
        .attributeType(ScalarAttributeType.S)
        .build();
  }
}
