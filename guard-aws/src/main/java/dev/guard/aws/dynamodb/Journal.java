package dev.guard.aws.dynamodb;

import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Reads the journal: of a run from its partition, of a cluster through an index. What the index
 * answers may be some milliseconds behind; nothing is decided from it.
 */
final class Journal {
  static final String INDEX = "cluster_id-index";
  static final String CLUSTER_ID = "cluster_id";
  static final String CLUSTER_ORDER = "cluster_order";

  private static final int PAGE = 500;

  private final Dynamo dynamo;
  private final Runs runs;

  Journal(Dynamo dynamo, Runs runs) {
    this.dynamo = dynamo;
    this.runs = runs;
  }

  Page<JournalEntry> page(JournalFilter filter, Optional<String> token) {
    if (filter.runId().isPresent()) {
      return ofRun(filter, filter.runId().get(), token);
    }
    return filter.clusterId().isPresent()
        ? ofCluster(filter, filter.clusterId().get(), token)
        : ofAllRuns(filter, token);
  }

  private Page<JournalEntry> ofRun(JournalFilter filter, String runId, Optional<String> token) {
    String after =
        filter
            .after()
            .filter(given -> token.isEmpty() || given.compareTo(token.get()) > 0)
            .or(() -> token)
            .orElse("");
    List<JournalEntry> found = entries(runId, after, filter.clusterId(), PAGE + 1);
    return page(found, found.size() > PAGE ? found.get(PAGE - 1).id() : "");
  }

  private List<JournalEntry> entries(
      String runId, String after, Optional<String> clusterId, int most) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":pk", Values.text(Key.runPartition(runId)));
    values.put(":after", Values.text(Key.journal(runId, after).sk()));
    values.put(":end", Values.text(Key.JOURNAL + Character.MAX_VALUE));
    QueryRequest.Builder query =
        QueryRequest.builder()
            .tableName(dynamo.tables().state())
            .consistentRead(true)
            .keyConditionExpression("pk = :pk AND sk BETWEEN :after AND :end");
    clusterId.ifPresent(
        id -> {
          values.put(":cluster", Values.text(id));
          query.filterExpression("cluster_id = :cluster");
        });
    return dynamo.query(query.expressionAttributeValues(values).build(), most + 1).stream()
        .map(this::read)
        .filter(entry -> !entry.id().equals(after))
        .limit(most)
        .toList();
  }

  private Page<JournalEntry> ofCluster(
      JournalFilter filter, String clusterId, Optional<String> token) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(dynamo.tables().state())
            .indexName(INDEX)
            .keyConditionExpression("cluster_id = :cluster AND cluster_order > :after")
            .expressionAttributeValues(
                Map.of(
                    ":cluster", Values.text(clusterId), ":after", Values.text(token.orElse("!"))))
            .build();
    List<Map<String, AttributeValue>> items = dynamo.query(query, PAGE + 1);
    List<JournalEntry> found =
        items.stream()
            .limit(PAGE)
            .map(this::read)
            .filter(entry -> isAfter(entry, filter.after()))
            .toList();
    return new Page<>(
        found,
        items.size() > PAGE ? Values.text(items.get(PAGE - 1), CLUSTER_ORDER) : Optional.empty());
  }

  /** Run by run; a token is the run and the entry that its page ended with. */
  private Page<JournalEntry> ofAllRuns(JournalFilter filter, Optional<String> token) {
    Optional<String> startRun = token.map(text -> text.substring(0, text.indexOf('\n')));
    String after = token.map(text -> text.substring(text.indexOf('\n') + 1)).orElse("");
    List<JournalEntry> found = new ArrayList<>();
    for (String runId : runs.idsFrom(startRun)) {
      String from = startRun.equals(Optional.of(runId)) ? after : "";
      entries(runId, from, Optional.empty(), PAGE + 1 - found.size()).stream()
          .filter(entry -> isAfter(entry, filter.after()))
          .forEach(found::add);
      if (found.size() > PAGE) {
        JournalEntry last = found.get(PAGE - 1);
        return page(found, last.runId() + "\n" + last.id());
      }
    }
    return page(found, "");
  }

  private static boolean isAfter(JournalEntry entry, Optional<String> after) {
    return after.isEmpty() || entry.id().compareTo(after.get()) > 0;
  }

  private static Page<JournalEntry> page(List<JournalEntry> found, String token) {
    return token.isEmpty()
        ? new Page<>(found, Optional.empty())
        : new Page<>(found.subList(0, PAGE), Optional.of(token));
  }

  private JournalEntry read(Map<String, AttributeValue> item) {
    return Json.read(
        Values.text(item, Runs.BODY).orElse(""),
        JournalEntry.class,
        Values.text(item, Key.SK).orElse(""),
        dynamo.tables().state());
  }
}
