package dev.guard.aws.dynamodb;

import dev.guard.api.Bytes;
import dev.guard.api.Finding;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.aws.AwsClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The registry in two tables of DynamoDB. Thread-safe, and safe for any number of machines. */
final class DynamoDbRegistry implements ClusterRegistry {
  private static final String JOURNAL_ID = "journal_id";

  private final AwsClients aws;
  private final Dynamo dynamo;
  private final TableSetup setup;
  private final Clusters clusters;
  private final Runs runs;
  private final Leases leases;
  private final Commits commits;
  private final Journal journal;
  private final Documents documents;

  DynamoDbRegistry(AwsClients aws) {
    this.aws = aws;
    this.dynamo = new Dynamo(aws);
    this.setup = new TableSetup(dynamo);
    this.clusters = new Clusters(dynamo, setup);
    this.runs = new Runs(dynamo);
    this.leases = new Leases(dynamo);
    this.commits = new Commits(dynamo, leases, runs);
    this.journal = new Journal(dynamo, runs);
    this.documents = new Documents(dynamo, leases);
  }

  @Override
  public void init() {
    setup.run();
  }

  @Override
  public List<Finding> probe() {
    return new Permissions(aws, dynamo).findings(setup);
  }

  @Override
  public List<String> plan() {
    return setup.plan();
  }

  @Override
  public List<String> adopt(boolean dryRun) {
    return clusters.adopt(dryRun);
  }

  @Override
  public Optional<ClusterRecord> cluster(String id) {
    return clusters.find(id);
  }

  @Override
  public Page<ClusterRecord> clusters(ClusterFilter filter, Optional<String> token) {
    return clusters.page(filter, token);
  }

  @Override
  public void put(Cluster cluster) {
    clusters.put(cluster);
  }

  @Override
  public void remove(String id) {
    clusters.remove(id);
  }

  @Override
  public Optional<Run> openRun(String batchId) {
    return runs.open(batchId);
  }

  @Override
  public Optional<Run> run(String id) {
    return runs.run(id);
  }

  @Override
  public Page<Run> runs(RunFilter filter, Optional<String> token) {
    return runs.page(filter, token);
  }

  @Override
  public List<Change> changes(String runId) {
    return runs.changes(runId);
  }

  @Override
  public List<Control> controls() {
    return dynamo.query(dynamo.partition(Key.CONTROLS, "").build(), Integer.MAX_VALUE).stream()
        .map(
            item ->
                Json.read(
                    Values.text(item, Runs.BODY).orElse(""),
                    Control.class,
                    "control " + Values.text(item, Key.SK).orElse(""),
                    dynamo.tables().state()))
        .toList();
  }

  @Override
  public boolean control(Control control) {
    Control next = control.nextVersion();
    Map<String, AttributeValue> item = new HashMap<>(Key.control(control).attributes());
    item.put("version", Values.number(next.version()));
    item.put(Runs.BODY, Values.text(Json.write(next)));
    PutItemRequest.Builder put =
        PutItemRequest.builder().tableName(dynamo.tables().state()).item(item);
    if (control.version() == 0) {
      put.conditionExpression("attribute_not_exists(pk)");
    } else {
      put.conditionExpression("version = :read")
          .expressionAttributeValues(Map.of(":read", Values.number(control.version())));
    }
    PutItemRequest request = put.build();
    try {
      var unused = dynamo.call("PutItem", request.tableName(), open -> open.putItem(request));
      return true;
    } catch (ConditionalCheckFailedException changed) {
      return false;
    }
  }

  @Override
  public LeaseAnswer acquire(String batchId, String holder, Duration ttl) {
    return leases.acquire(batchId, holder, ttl);
  }

  @Override
  public LeaseAnswer renew(Lease lease) {
    return leases.renew(lease);
  }

  @Override
  public void release(Lease lease) {
    leases.release(lease);
  }

  @Override
  public Committed commit(Commit commit) {
    return commits.write(commit);
  }

  @Override
  public Page<JournalEntry> journal(JournalFilter filter, Optional<String> token) {
    return journal.page(filter, token);
  }

  @Override
  public Optional<String> cursor(String publisher, String runId) {
    return dynamo.get(Key.cursor(runId, publisher)).flatMap(item -> Values.text(item, JOURNAL_ID));
  }

  @Override
  public void advance(String publisher, String runId, String journalId) {
    UpdateItemRequest update =
        UpdateItemRequest.builder()
            .tableName(dynamo.tables().state())
            .key(Key.cursor(runId, publisher).attributes())
            .updateExpression("SET journal_id = :id")
            .conditionExpression("attribute_not_exists(journal_id) OR journal_id < :id")
            .expressionAttributeValues(Map.of(":id", Values.text(journalId)))
            .build();
    try {
      var unused = dynamo.call("UpdateItem", update.tableName(), open -> open.updateItem(update));
    } catch (ConditionalCheckFailedException ahead) {
      // It is there already, or further; a cursor never goes back.
      return;
    }
  }

  @Override
  public boolean put(Lease lease, String runId, String key, Bytes document) {
    return documents.put(lease, runId, key, document);
  }

  @Override
  public Optional<Bytes> get(String runId, String key) {
    return documents.get(runId, key);
  }

  @Override
  public void close() {
    dynamo.close();
  }
}
