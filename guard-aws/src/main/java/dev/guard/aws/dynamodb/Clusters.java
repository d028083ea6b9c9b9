package dev.guard.aws.dynamodb;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Reads and enters clusters. A batch is found through its index, which may be behind, and then read
 * consistently by key; what has left the batch meanwhile is left out.
 */
final class Clusters {
  private static final int PAGE = 500;
  private static final int ATTEMPTS = 10;

  private final Dynamo dynamo;
  private final String table;
  private final TableSetup setup;
  private @Nullable String index;

  Clusters(Dynamo dynamo, TableSetup setup) {
    this.dynamo = dynamo;
    this.table = dynamo.tables().clusters();
    this.setup = setup;
  }

  Optional<ClusterRecord> find(String id) {
    return item(id).map(ClusterItem::record);
  }

  private Optional<ClusterItem> item(String id) {
    return dynamo.get(table, key(id)).map(item -> new ClusterItem(item, table));
  }

  private static Map<String, AttributeValue> key(String id) {
    return Map.of(ClusterItem.ID, Values.text(id));
  }

  /** In the order of ids; a token is the last id. All clusters are one page, from one scan. */
  Page<ClusterRecord> page(ClusterFilter filter, Optional<String> token) {
    if (filter.batchId().isEmpty()) {
      return new Page<>(
          records(dynamo.scan(table).stream(), filter)
              .filter(record -> token.isEmpty() || id(record).compareTo(token.get()) > 0)
              .toList(),
          Optional.empty());
    }
    List<String> ids =
        idsOfBatch(filter.batchId().get()).stream()
            .filter(id -> token.isEmpty() || id.compareTo(token.get()) > 0)
            .sorted()
            .toList();
    List<String> shown = ids.subList(0, Math.min(PAGE, ids.size()));
    List<Map<String, AttributeValue>> keys = shown.stream().map(Clusters::key).toList();
    return new Page<>(
        records(dynamo.getAll(table, keys).stream(), filter).toList(),
        ids.size() > PAGE ? Optional.of(shown.get(PAGE - 1)) : Optional.empty());
  }

  private Stream<ClusterRecord> records(
      Stream<Map<String, AttributeValue>> items, ClusterFilter filter) {
    return items
        .filter(item -> matches(filter.batchId(), item, "batch_id"))
        .filter(item -> matches(filter.environment(), item, "environment"))
        .map(item -> new ClusterItem(item, table).record())
        .sorted(Comparator.comparing(Clusters::id));
  }

  private static boolean matches(
      Optional<String> wanted, Map<String, AttributeValue> item, String attribute) {
    return wanted.isEmpty() || wanted.equals(Values.text(item, attribute));
  }

  private static String id(ClusterRecord record) {
    return record.cluster().id();
  }

  private List<String> idsOfBatch(String batchId) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(table)
            .indexName(index())
            .keyConditionExpression("batch_id = :batch")
            .projectionExpression(ClusterItem.ID)
            .expressionAttributeValues(Map.of(":batch", Values.text(batchId)))
            .build();
    return dynamo.query(query, Integer.MAX_VALUE).stream()
        .flatMap(item -> Values.text(item, ClusterItem.ID).stream())
        .toList();
  }

  /** The index by batch, which has one name or another. */
  private synchronized String index() {
    String known = index;
    if (known == null) {
      known =
          setup
              .batchIndex()
              .orElseThrow(
                  () ->
                      GuardException.of("registry.index-missing", Responsible.OPERATOR)
                          .what("The table of clusters has no index by batch_id.")
                          .where("table " + table + " in " + dynamo.region())
                          .next("Add it with guard registry init.")
                          .build());
      index = known;
    }
    return known;
  }

  void put(Cluster cluster) {
    for (int attempt = 1; ; attempt++) {
      ClusterItem old = item(cluster.id()).orElseGet(() -> new ClusterItem(Map.of(), table));
      if (send(ClusterWrites.entry(old, cluster, dynamo.now()), cluster.id())) {
        return;
      }
      if (attempt == ATTEMPTS) {
        throw GuardException.of("registry.contended", Responsible.OPERATOR)
            .what("Cluster " + cluster.id() + " is written by others all the time.")
            .where("table " + table)
            .next("Try again once they are done.")
            .build();
      }
    }
  }

  /** False where the item has changed since it was read. */
  private boolean send(Expression update, String id) {
    UpdateItemRequest request = update.alone(table, key(id));
    try {
      var unused = dynamo.call("UpdateItem", table, open -> open.updateItem(request));
      return true;
    } catch (ConditionalCheckFailedException changed) {
      return false;
    }
  }

  void remove(String id) {
    var unused =
        dynamo.call(
            "DeleteItem", table, open -> open.deleteItem(r -> r.tableName(table).key(key(id))));
  }

  /** Adds to items of the Python GUARD what we keep beside them. */
  List<String> adopt(boolean dryRun) {
    List<String> lines = new ArrayList<>();
    dynamo.scan(table).stream()
        .map(item -> new ClusterItem(item, table))
        .sorted(Comparator.comparing(ClusterItem::id))
        .forEach(item -> adopt(item, dryRun, lines));
    return lines;
  }

  private void adopt(ClusterItem item, boolean dryRun, List<String> lines) {
    ClusterWrites.Additions additions;
    try {
      additions = ClusterWrites.additions(item);
    } catch (GuardException unreadable) {
      lines.add(item.id() + ": left as it is. " + unreadable.what());
      return;
    }
    if (additions.attributes().isEmpty()) {
      return;
    }
    boolean done = !dryRun && send(additions.update(), item.id());
    String verb = dryRun ? "would get " : done ? "got " : "was written meanwhile and not given ";
    lines.add(
        item.id()
            + " (status "
            + item.status().label()
            + ", last written "
            + ClusterItem.time(item.updated())
            + "): "
            + verb
            + String.join(", ", additions.attributes())
            + ".");
  }
}
