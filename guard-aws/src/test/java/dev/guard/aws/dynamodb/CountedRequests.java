package dev.guard.aws.dynamodb;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counts the calls to DynamoDB of this JVM by table and operation, and the write units of those
 * that change something. Thread-safe.
 */
public final class CountedRequests implements ExecutionInterceptor {
  static final String WRITE_UNITS = "write units";

  /** Reads that may answer what no longer stands; of an index DynamoDB has no others. */
  static final String OLD_READS = "reads that may be old";

  private static final Map<String, AtomicLong> COUNTS = new ConcurrentHashMap<>();

  /** Called by the SDK, which finds the class by its name in a resource. */
  public CountedRequests() {}

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    String text = ((DynamoDbRequest) context.request()).toString();
    COUNTS.computeIfAbsent(operation, name -> new AtomicLong()).incrementAndGet();
    if (mayBeOld(context.request())) {
      COUNTS.computeIfAbsent(OLD_READS, name -> new AtomicLong()).incrementAndGet();
    }
    int table = text.indexOf("clusters-");
    if (table >= 0) {
      COUNTS
          .computeIfAbsent(text.substring(table, table + 45), name -> new AtomicLong())
          .incrementAndGet();
    }
  }

  private static boolean mayBeOld(SdkRequest request) {
    if (request instanceof GetItemRequest get) {
      return !Boolean.TRUE.equals(get.consistentRead());
    } else if (request instanceof BatchGetItemRequest batch) {
      return batch.requestItems().values().stream()
          .anyMatch(keys -> !Boolean.TRUE.equals(keys.consistentRead()));
    } else if (request instanceof QueryRequest query) {
      return query.indexName() == null && !Boolean.TRUE.equals(query.consistentRead());
    }
    return request instanceof ScanRequest scan && !Boolean.TRUE.equals(scan.consistentRead());
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    if (request instanceof TransactWriteItemsRequest write) {
      return write.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.INDEXES).build();
    } else if (request instanceof UpdateItemRequest update) {
      return update.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
    } else if (request instanceof PutItemRequest put) {
      return put.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
    }
    return request;
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    if (context.request() instanceof TransactWriteItemsRequest request
        && context.response() instanceof TransactWriteItemsResponse written) {
      written
          .consumedCapacity()
          .forEach(consumed -> writeUnits(TransactionUnits.of(request, consumed)));
    } else if (context.response() instanceof UpdateItemResponse updated) {
      writeUnits(updated.consumedCapacity().capacityUnits());
    } else if (context.response() instanceof PutItemResponse put) {
      writeUnits(put.consumedCapacity().capacityUnits());
    }
  }

  private static void writeUnits(double units) {
    COUNTS
        .computeIfAbsent(WRITE_UNITS, name -> new AtomicLong())
        .addAndGet(Math.round(Math.ceil(units)));
  }

  /** The calls so far, by operation and by the name of the table of clusters. */
  static Map<String, Long> now() {
    Map<String, Long> now = new TreeMap<>();
    COUNTS.forEach((name, count) -> now.put(name, count.get()));
    return now;
  }

  /** The calls since {@code before}. */
  static Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> since = new TreeMap<>();
    now()
        .forEach(
            (name, count) -> {
              long more = count - before.getOrDefault(name, 0L);
              if (more > 0) {
                since.put(name, more);
              }
            });
    return since;
  }
}
