package dev.guard.aws.dynamodb;

import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.aws.AwsClients;
import dev.guard.aws.AwsFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Calls DynamoDB. What the SDK's own three attempts leave over is tried again here with growing,
 * jittered pauses: throttling, which the SDK has paused for already, twice more; a transaction in
 * the way, which is soon over, eight times in about four seconds. Then it becomes {@link
 * ComeBackLater}. A failed condition is thrown as it is. All reads are consistent unless they say
 * otherwise. Thread-safe.
 */
final class Dynamo implements AutoCloseable {
  /** DynamoDB's limits of one request (Amazon DynamoDB developer guide, "Quotas"). */
  static final int MOST_READ = 100;

  static final int MOST_WRITTEN = 25;

  private static final int ATTEMPTS = 9;
  private static final int ATTEMPTS_THROTTLED = 3;
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final String CONDITION = "ConditionalCheckFailed";
  private static final Set<String> BUSY =
      Set.of(
          "ProvisionedThroughputExceededException",
          "RequestLimitExceeded",
          "ThrottlingException",
          "TransactionConflictException",
          "TransactionInProgressException");
  private static final Set<String> BUSY_REASONS =
      Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

  private final AwsClients clients;
  private final Tables tables;
  private @Nullable DynamoDbClient client;

  Dynamo(AwsClients clients) {
    this.clients = clients;
    this.tables = Tables.of(clients.settings().dynamodb());
  }

  Tables tables() {
    return tables;
  }

  /** Domain time. */
  Instant now() {
    return clients.context().time().instant();
  }

  /** The machine's clock. */
  Instant wallClock() {
    return clients.context().wallClock().instant();
  }

  Duration documentRetention() {
    return clients.settings().dynamodb().documentRetention();
  }

  String region() {
    return clients.region(clients.settings().dynamodb().region()).id();
  }

  /** Whether the server is AWS's own. */
  boolean isAws() {
    return clients.endpoint("dynamodb").isEmpty();
  }

  synchronized DynamoDbClient client() {
    DynamoDbClient known = client;
    if (known == null) {
      known =
          clients.client(
              "dynamodb",
              clients.region(clients.settings().dynamodb().region()),
              DynamoDbClient.builder());
      client = known;
    }
    return known;
  }

  /**
   * One call.
   *
   * @param operation its name, which is that of the permission too
   * @throws ConditionalCheckFailedException where its condition did not hold
   * @throws TransactionCanceledException where a condition of the transaction did not hold
   */
  <T> T call(String operation, String table, Function<DynamoDbClient, T> request) {
    DynamoDbClient open = client();
    for (int attempt = 1; ; attempt++) {
      try {
        return request.apply(open);
      } catch (ConditionalCheckFailedException failed) {
        throw failed;
      } catch (ResourceNotFoundException missing) {
        throw missingTable(table, missing);
      } catch (SdkException failure) {
        if (failure instanceof TransactionCanceledException canceled && failedCondition(canceled)) {
          throw canceled;
        }
        if (!isBusy(failure)) {
          throw explain(operation, table, failure);
        }
        if (attempt == (isThrottled(failure) ? ATTEMPTS_THROTTLED : ATTEMPTS)) {
          ComeBackLater later =
              new ComeBackLater("DynamoDB table " + table + " in " + region(), now().plus(LATER));
          later.addSuppressed(failure);
          throw later;
        }
        pause(attempt);
      }
    }
  }

  private GuardException explain(String operation, String table, SdkException failure) {
    return AwsFailure.of(
        clients.named("dynamodb:" + operation, "table " + table + " in " + region()),
        failure,
        now());
  }

  private GuardException missingTable(String table, Exception cause) {
    return GuardException.of("registry.table-missing", Responsible.OPERATOR)
        .what("DynamoDB has no table " + table + " in region " + region() + ".")
        .where("table " + table + " in " + region())
        .next(
            "Create it with guard registry init, or correct aws.dynamodb.table_name and"
                + " aws.dynamodb.region.")
        .cause(cause)
        .build();
  }

  private static boolean failedCondition(TransactionCanceledException canceled) {
    return reasons(canceled).stream().anyMatch(reason -> CONDITION.equals(reason.code()));
  }

  static boolean failed(CancellationReason reason) {
    return CONDITION.equals(reason.code());
  }

  private static List<CancellationReason> reasons(TransactionCanceledException canceled) {
    return canceled.hasCancellationReasons() ? canceled.cancellationReasons() : List.of();
  }

  private static boolean isThrottled(SdkException failure) {
    return failure instanceof AwsServiceException refused && refused.isThrottlingException();
  }

  private static boolean isBusy(SdkException failure) {
    if (failure instanceof TransactionCanceledException canceled) {
      return reasons(canceled).stream().anyMatch(reason -> BUSY_REASONS.contains(reason.code()));
    }
    return failure instanceof AwsServiceException refused
        && (refused.isThrottlingException() || BUSY.contains(AwsFailure.code(refused)));
  }

  private static void pause(int attempt) {
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << attempt);
    LockSupport.parkNanos(
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1)).toNanos());
  }

  Optional<Map<String, AttributeValue>> get(String table, Map<String, AttributeValue> key) {
    GetItemRequest request =
        GetItemRequest.builder().tableName(table).key(key).consistentRead(true).build();
    var answer = call("GetItem", table, open -> open.getItem(request));
    return answer.hasItem() ? Optional.of(answer.item()) : Optional.empty();
  }

  Optional<Map<String, AttributeValue>> get(Key key) {
    return get(tables.state(), key.attributes());
  }

  /** The items of many keys, in no order; what is not there is left out. */
  List<Map<String, AttributeValue>> getAll(String table, List<Map<String, AttributeValue>> keys) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += MOST_READ) {
      Map<String, KeysAndAttributes> left =
          Map.of(
              table,
              KeysAndAttributes.builder()
                  .keys(keys.subList(from, Math.min(keys.size(), from + MOST_READ)))
                  .consistentRead(true)
                  .build());
      int idle = 0;
      while (!left.isEmpty()) {
        Map<String, KeysAndAttributes> asked = left;
        BatchGetItemResponse answer =
            call("BatchGetItem", table, open -> open.batchGetItem(r -> r.requestItems(asked)));
        List<Map<String, AttributeValue>> part = answer.responses().getOrDefault(table, List.of());
        found.addAll(part);
        left = answer.unprocessedKeys();
        idle = part.isEmpty() ? idle + 1 : 0;
        pauseForRest(left.isEmpty(), idle, table);
      }
    }
    return found;
  }

  /** Puts or deletes many items, one by one and in no order. */
  void writeAll(String table, List<WriteRequest> writes) {
    for (int from = 0; from < writes.size(); from += MOST_WRITTEN) {
      Map<String, List<WriteRequest>> left =
          Map.of(table, writes.subList(from, Math.min(writes.size(), from + MOST_WRITTEN)));
      int idle = 0;
      while (!left.isEmpty()) {
        Map<String, List<WriteRequest>> asked = left;
        BatchWriteItemResponse answer =
            call("BatchWriteItem", table, open -> open.batchWriteItem(r -> r.requestItems(asked)));
        left = answer.unprocessedItems();
        boolean nothing = left.getOrDefault(table, List.of()).size() == size(asked, table);
        idle = nothing ? idle + 1 : 0;
        pauseForRest(left.isEmpty(), idle, table);
      }
    }
  }

  private static int size(Map<String, List<WriteRequest>> writes, String table) {
    return writes.getOrDefault(table, List.of()).size();
  }

  /** DynamoDB takes a part of a batch where it is short of capacity; waits before the rest. */
  private void pauseForRest(boolean done, int idle, String table) {
    if (done) {
      return;
    }
    if (idle == ATTEMPTS) {
      throw new ComeBackLater("DynamoDB table " + table + " in " + region(), now().plus(LATER));
    }
    pause(idle + 1);
  }

  /**
   * What a query finds, up to {@code most} items.
   *
   * @param request without limit and start
   */
  List<Map<String, AttributeValue>> query(QueryRequest request, int most) {
    // A limit counts what is read, not what passes a filter.
    boolean limited = request.filterExpression() == null && most < Integer.MAX_VALUE;
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    Map<String, AttributeValue> start = Map.of();
    do {
      QueryRequest part =
          request.toBuilder()
              .limit(limited ? most - found.size() : null)
              .exclusiveStartKey(start.isEmpty() ? null : start)
              .build();
      QueryResponse answer = call("Query", request.tableName(), open -> open.query(part));
      found.addAll(answer.items());
      start = answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : Map.of();
    } while (!start.isEmpty() && found.size() < most);
    return found.size() > most ? found.subList(0, most) : found;
  }

  /** Every item of a table; read consistently, page by page. */
  List<Map<String, AttributeValue>> scan(String table) {
    List<Map<String, AttributeValue>> found = new ArrayList<>();
    Map<String, AttributeValue> start = Map.of();
    do {
      Map<String, AttributeValue> from = start;
      var answer =
          call(
              "Scan",
              table,
              open ->
                  open.scan(
                      r -> {
                        r.tableName(table).consistentRead(true);
                        if (!from.isEmpty()) {
                          r.exclusiveStartKey(from);
                        }
                      }));
      found.addAll(answer.items());
      start = answer.hasLastEvaluatedKey() ? answer.lastEvaluatedKey() : Map.of();
    } while (!start.isEmpty());
    return found;
  }

  /**
   * Writes all or nothing.
   *
   * @param token the same for each attempt of one write, so that one whose answer was lost is not
   *     made twice
   * @return the reasons by item where conditions failed; empty where all is written
   */
  List<CancellationReason> transact(List<TransactWriteItem> items, String token) {
    TransactWriteItemsRequest request =
        TransactWriteItemsRequest.builder().transactItems(items).clientRequestToken(token).build();
    try {
      var unused =
          call("TransactWriteItems", tables.state(), open -> open.transactWriteItems(request));
      return List.of();
    } catch (TransactionCanceledException canceled) {
      return reasons(canceled);
    }
  }

  /** A query of one partition of the state table, oldest key first. */
  QueryRequest.Builder partition(String pk, String prefix) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":pk", Values.text(pk));
    if (!prefix.isEmpty()) {
      values.put(":sk", Values.text(prefix));
    }
    return QueryRequest.builder()
        .tableName(tables.state())
        .consistentRead(true)
        .keyConditionExpression(prefix.isEmpty() ? "pk = :pk" : "pk = :pk AND begins_with(sk, :sk)")
        .expressionAttributeValues(values);
  }

  @Override
  public void close() {
    clients.close();
  }
}
