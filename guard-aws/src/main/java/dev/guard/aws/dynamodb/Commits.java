package dev.guard.aws.dynamodb;

import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Writes a {@link Commit} as one transaction: the lease's fence, and each record on the condition
 * of its version. At most 1 + 4 + 1 + 1 + {@link Commit#MOST_ENTRIES} items, of DynamoDB's 100.
 *
 * <p>Each call has a request token of its own: the SDK's repeats of a call whose answer was lost
 * count once, while a caller who repeats a commit loses, as the contract wants it.
 */
final class Commits {
  private static final int ATTEMPTS = 5;
  private static final String NEW = "attribute_not_exists(pk)";
  private static final String NOBODYS_OR_ITS = "attribute_not_exists(pk) OR run_id = :id";

  private final Dynamo dynamo;
  private final Leases leases;
  private final Runs runs;
  private final Reporter reporter;

  Commits(Dynamo dynamo, Leases leases, Runs runs) {
    this.dynamo = dynamo;
    this.leases = leases;
    this.runs = runs;
    this.reporter = new Reporter(runs);
  }

  /** Judges a failed condition by the item as it stands; empty where another attempt may hold. */
  @FunctionalInterface
  private interface Failed {
    Optional<Committed> because(Map<String, AttributeValue> standing);
  }

  private record Part(TransactWriteItem item, Failed failed) {}

  /** What an attempt learned for the next one. Used from one thread. */
  private static final class Learned {
    @Nullable ClusterItem cluster;
    boolean pointerIsOthers;
  }

  Committed write(Commit commit) {
    Optional<String> twice = twice(commit.journal());
    if (twice.isPresent()) {
      return new Committed.Lost("journal entry " + twice.get() + ", which comes twice");
    }
    Learned learned = new Learned();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      List<Part> parts = parts(commit, learned);
      List<CancellationReason> reasons =
          dynamo.transact(parts.stream().map(Part::item).toList(), UUID.randomUUID().toString());
      if (reasons.isEmpty()) {
        commit.run().ifPresent(run -> runs.remember(run.nextVersion()));
        commit.change().ifPresent(change -> runs.remember(change.nextVersion()));
        return new Committed.Stored();
      }
      Optional<Committed> answer = judge(parts, reasons);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return new Committed.Lost(
        "cluster "
            + commit.cluster().map(record -> record.cluster().id()).orElse("")
            + ", which others keep writing to");
  }

  private static Optional<String> twice(List<JournalEntry> journal) {
    Set<String> ids = new HashSet<>();
    return journal.stream().map(JournalEntry::id).filter(id -> !ids.add(id)).findFirst();
  }

  private static Optional<Committed> judge(List<Part> parts, List<CancellationReason> reasons) {
    Optional<Committed> first = Optional.empty();
    for (int i = 0; i < reasons.size(); i++) {
      if (Dynamo.failed(reasons.get(i))) {
        Optional<Committed> answer = parts.get(i).failed().because(reasons.get(i).item());
        first = first.isPresent() ? first : answer;
      }
    }
    return first;
  }

  private List<Part> parts(Commit commit, Learned learned) {
    String by = commit.lease().holder();
    List<Part> parts = new ArrayList<>();
    parts.add(fence(commit.lease()));
    commit.run().ifPresent(run -> run(run, by, learned, parts));
    commit.change().ifPresent(change -> parts.add(change(change, by)));
    commit.cluster().ifPresent(record -> parts.add(cluster(commit, record, by, learned)));
    commit.journal().forEach(entry -> parts.add(journal(entry, commit.run(), by)));
    return parts;
  }

  private Part fence(Lease lease) {
    return new Part(
        leases.fence(lease),
        standing -> Optional.of(new Committed.Fenced(Leases.lease(lease.batchId(), standing))));
  }

  private void run(Run run, String by, Learned learned, List<Part> parts) {
    Map<String, AttributeValue> item = new HashMap<>(Key.run(run.id()).attributes());
    item.put("version", Values.number(run.version() + 1));
    item.put(Runs.BODY, Values.text(Json.write(run.nextVersion())));
    item.put("by", Values.text(by));
    parts.add(versioned(item, run.version(), "run " + run.id()));
    Map<String, AttributeValue> entry = Map.of(Runs.RUN_ID, Values.text(run.id()));
    if (run.version() == 0) {
      for (Key key : List.of(Key.inRuns(run), Key.inBatch(run))) {
        Map<String, AttributeValue> listed = new HashMap<>(key.attributes());
        listed.putAll(entry);
        parts.add(put(listed, null, Map.of(), standing -> Optional.empty()));
      }
    }
    Map<String, AttributeValue> id = Map.of(":id", Values.text(run.id()));
    Key pointer = Key.openRun(run.batchId());
    if (run.outcome().isEmpty()) {
      Map<String, AttributeValue> open = new HashMap<>(pointer.attributes());
      open.putAll(entry);
      parts.add(
          put(
              open,
              NOBODYS_OR_ITS,
              id,
              standing ->
                  lost(
                      "batch "
                          + run.batchId()
                          + " has the open run "
                          + Values.text(standing, Runs.RUN_ID).orElse("of another"))));
    } else if (run.version() > 0 && !learned.pointerIsOthers) {
      parts.add(
          new Part(
              TransactWriteItem.builder()
                  .delete(
                      Delete.builder()
                          .tableName(dynamo.tables().state())
                          .key(pointer.attributes())
                          .conditionExpression(NOBODYS_OR_ITS)
                          .expressionAttributeValues(id)
                          .build())
                  .build(),
              standing -> {
                learned.pointerIsOthers = true;
                return Optional.empty();
              }));
    }
  }

  private Part change(Change change, String by) {
    String what = "change " + change.key();
    String body = Json.write(change.nextVersion());
    if (change.version() == 0) {
      Map<String, AttributeValue> item = new HashMap<>(Key.change(change.key()).attributes());
      item.put("version", Values.number(1));
      item.put(Runs.BODY, Values.text(body));
      item.put(Runs.PLAN_ORDER, Values.number(runs.nextPlace(change.key().runId())));
      item.put("by", Values.text(by));
      return versioned(item, 0, what);
    }
    Expression update = new Expression();
    update
        .where(update.path("version") + " = " + update.value(Values.number(change.version())))
        .set(Values.number(change.version() + 1), "version")
        .set(Values.text(body), Runs.BODY)
        .set(Values.text(by), "by");
    return new Part(
        update.inTransaction(dynamo.tables().state(), Key.change(change.key()).attributes()),
        standing -> lost(what + winner(standing)));
  }

  private Part cluster(Commit commit, ClusterRecord record, String by, Learned learned) {
    String table = dynamo.tables().clusters();
    PythonNews news = reporter.of(commit, record);
    Instant now = dynamo.now();
    ClusterItem known = learned.cluster;
    Expression update;
    if (known != null) {
      update = ClusterWrites.onto(known, record, news, now, by);
    } else if (record.version() == 0 || news.status().isEmpty()) {
      update = ClusterWrites.onto(read(record, table), record, news, now, by);
    } else {
      update = ClusterWrites.blind(record, news, now, by);
    }
    String id = record.cluster().id();
    return new Part(
        update.inTransaction(table, Map.of(ClusterItem.ID, Values.text(id))),
        standing -> {
          ClusterItem item = new ClusterItem(standing, table);
          if (standing.isEmpty()) {
            return lost("cluster " + id + ", which is no longer registered");
          }
          if (item.version() != record.version()) {
            return lost("cluster " + id + ", " + item.standing());
          }
          learned.cluster = item;
          return Optional.empty();
        });
  }

  /** The item that a record goes onto; nothing where it is new or of another version. */
  private ClusterItem read(ClusterRecord record, String table) {
    Map<String, AttributeValue> none = Map.of();
    if (record.version() == 0) {
      return new ClusterItem(none, table);
    }
    return dynamo
        .get(table, Map.of(ClusterItem.ID, Values.text(record.cluster().id())))
        .map(item -> new ClusterItem(item, table))
        .filter(item -> item.version() == record.version())
        .orElseGet(() -> new ClusterItem(none, table));
  }

  private Part journal(JournalEntry entry, Optional<Run> inCommit, String by) {
    Map<String, AttributeValue> item =
        new HashMap<>(Key.journal(entry.runId(), entry.id()).attributes());
    item.put(Runs.BODY, Values.text(Json.write(entry)));
    item.put("by", Values.text(by));
    entry
        .clusterId()
        .ifPresent(
            id -> {
              item.put(Journal.CLUSTER_ID, Values.text(id));
              item.put(Journal.CLUSTER_ORDER, Values.text(order(entry, inCommit)));
            });
    return put(
        item, NEW, Map.of(), standing -> lost("journal entry " + entry.id() + winner(standing)));
  }

  private String order(JournalEntry entry, Optional<Run> inCommit) {
    String started =
        inCommit
            .filter(run -> run.id().equals(entry.runId()))
            .or(() -> runs.known(entry.runId()))
            .map(run -> Key.order(run.startedAt()))
            .orElse("");
    return started + "#" + entry.runId() + "#" + entry.id();
  }

  private Part versioned(Map<String, AttributeValue> item, long read, String what) {
    return read == 0
        ? put(item, NEW, Map.of(), standing -> lost(what + winner(standing)))
        : put(
            item,
            "version = :read",
            Map.of(":read", Values.number(read)),
            standing -> lost(what + winner(standing)));
  }

  private Part put(
      Map<String, AttributeValue> item,
      @Nullable String condition,
      Map<String, AttributeValue> values,
      Failed failed) {
    Put.Builder put = Put.builder().tableName(dynamo.tables().state()).item(item);
    if (condition != null) {
      put.conditionExpression(condition)
          .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
    }
    if (!values.isEmpty()) {
      put.expressionAttributeValues(values);
    }
    return new Part(TransactWriteItem.builder().put(put.build()).build(), failed);
  }

  private static Optional<Committed> lost(String what) {
    return Optional.of(new Committed.Lost(what));
  }

  private static String winner(Map<String, AttributeValue> standing) {
    if (standing.isEmpty()) {
      return ", which is no longer there";
    }
    return Values.number(standing, "version").map(version -> ", now version " + version).orElse("")
        + Values.text(standing, "by").map(by -> ", written by " + by).orElse("");
  }
}
