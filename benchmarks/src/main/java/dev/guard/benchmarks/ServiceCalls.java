package dev.guard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counts every call that any AWS client of this process makes, and what DynamoDB says it consumed.
 * The SDK finds it by itself. Thread-safe.
 *
 * <p>Of a transaction DynamoDB Local 2.6.1 says four units for each KB, where AWS asks for two
 * (Amazon DynamoDB developer guide, "Transactions: capacity management"), so that is halved. It
 * counts items of one table that come to the same only once: the sum is up to a tenth low.
 */
public final class ServiceCalls implements ExecutionInterceptor {
  static final String READ_UNITS = "units:read";
  static final String WRITE_UNITS = "units:write";
  private static final Map<String, DoubleAdder> COUNTS = new ConcurrentHashMap<>();
  private static final Map<String, Double> HIGHEST = new ConcurrentHashMap<>();

  /** Calls by {@code service:Operation}, and capacity units. */
  static Map<String, Double> counts() {
    Map<String, Double> counts = new TreeMap<>();
    COUNTS.forEach((name, count) -> counts.put(name, count.sum()));
    counts.putAll(HIGHEST);
    return counts;
  }

  /** Keeps the highest of these numbers. */
  static void highest(String name, double number) {
    HIGHEST.merge(name, number, Math::max);
  }

  /** Writes the counts so that another process can read them. */
  static void write(Path file) {
    StringBuilder text = new StringBuilder();
    counts().forEach((name, count) -> text.append(name).append(' ').append(count).append('\n'));
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what another process wrote. */
  static void add(Path file, Map<String, Double> sums) throws IOException {
    for (String line : Files.readAllLines(file)) {
      int space = line.lastIndexOf(' ');
      sums.merge(line.substring(0, space), Double.valueOf(line.substring(space + 1)), Double::sum);
    }
  }

  private static void count(String name, double number) {
    COUNTS.computeIfAbsent(name, unused -> new DoubleAdder()).add(number);
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    count(service.toLowerCase(Locale.ROOT) + ":" + operation, 1);
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
    SdkRequest request = context.request();
    if (request instanceof GetItemRequest get) {
      return get.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof PutItemRequest put) {
      return put.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof UpdateItemRequest update) {
      return update.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof DeleteItemRequest delete) {
      return delete.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof QueryRequest query) {
      return query.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof ScanRequest scan) {
      return scan.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof BatchGetItemRequest get) {
      return get.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof BatchWriteItemRequest write) {
      return write.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof TransactGetItemsRequest get) {
      return get.toBuilder().returnConsumedCapacity(total).build();
    } else if (request instanceof TransactWriteItemsRequest write) {
      return write.toBuilder().returnConsumedCapacity(total).build();
    }
    return request;
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    boolean reads =
        request instanceof GetItemRequest
            || request instanceof QueryRequest
            || request instanceof ScanRequest
            || request instanceof BatchGetItemRequest
            || request instanceof TransactGetItemsRequest;
    double share = request instanceof TransactWriteItemsRequest ? 0.5 : 1;
    for (ConsumedCapacity consumed : consumed(context.response())) {
      if (consumed != null && consumed.capacityUnits() != null) {
        count(reads ? READ_UNITS : WRITE_UNITS, share * consumed.capacityUnits());
      }
    }
  }

  private static List<ConsumedCapacity> consumed(SdkResponse response) {
    if (response instanceof GetItemResponse get) {
      return one(get.consumedCapacity());
    } else if (response instanceof PutItemResponse put) {
      return one(put.consumedCapacity());
    } else if (response instanceof UpdateItemResponse update) {
      return one(update.consumedCapacity());
    } else if (response instanceof DeleteItemResponse delete) {
      return one(delete.consumedCapacity());
    } else if (response instanceof QueryResponse query) {
      return one(query.consumedCapacity());
    } else if (response instanceof ScanResponse scan) {
      return one(scan.consumedCapacity());
    } else if (response instanceof BatchGetItemResponse get) {
      return get.consumedCapacity();
    } else if (response instanceof BatchWriteItemResponse write) {
      return write.consumedCapacity();
    } else if (response instanceof TransactGetItemsResponse get) {
      return get.consumedCapacity();
    } else if (response instanceof TransactWriteItemsResponse write) {
      return write.consumedCapacity();
    }
    return List.of();
  }

  private static List<ConsumedCapacity> one(@Nullable ConsumedCapacity each) {
    return each == null ? List.of() : List.of(each);
  }
}
