package dev.guard.aws.dynamodb;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** Counts the calls to DynamoDB of this JVM by table and operation. Thread-safe. */
public final class CountedRequests implements ExecutionInterceptor {
  private static final Map<String, AtomicLong> COUNTS = new ConcurrentHashMap<>();

  /** Called by the SDK, which finds the class by its name in a resource. */
  public CountedRequests() {}

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    String text = ((DynamoDbRequest) context.request()).toString();
    COUNTS.computeIfAbsent(operation, name -> new AtomicLong()).incrementAndGet();
    int table = text.indexOf("clusters-");
    if (table >= 0) {
      COUNTS
          .computeIfAbsent(text.substring(table, table + 45), name -> new AtomicLong())
          .incrementAndGet();
    }
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
