package dev.guard.aws.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Makes the calls of one thread fail as the network or DynamoDB would. */
public final class Faults implements ExecutionInterceptor {
  private static final ThreadLocal<@Nullable Plan> PLAN = new ThreadLocal<>();

  /** Called by the SDK, which finds the class by its name in a resource. */
  public Faults() {}

  private static final class Plan {
    final String operation;
    final boolean afterwards;
    final Supplier<SdkException> failure;
    int left;
    Map<String, List<WriteRequest>> heldBack = Map.of();

    Plan(String operation, int times, boolean afterwards, Supplier<SdkException> failure) {
      this.operation = operation;
      this.left = times;
      this.afterwards = afterwards;
      this.failure = failure;
    }
  }

  /** The next attempts of an operation are refused with an error code. */
  static void refuse(String operation, int times, String code, String message) {
    PLAN.set(
        new Plan(
            operation,
            times,
            false,
            () ->
                (SdkException)
                    DynamoDbException.builder()
                        .statusCode(400)
                        .awsErrorDetails(
                            AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
                        .message(message)
                        .build()));
  }

  /** The answer of the next attempt of an operation is lost on the way. */
  static void loseAnswer(String operation) {
    PLAN.set(
        new Plan(operation, 1, true, () -> RetryableException.create("The connection was reset")));
  }

  /** Of the next batch only a part is done: half of what is to be read or written. */
  static void doHalf(String operation) {
    PLAN.set(
        new Plan(
            operation,
            1,
            true,
            () -> {
              throw new IllegalStateException("A half batch fails nowhere");
            }));
  }

  /** How many planned faults have not happened. */
  static int left() {
    Plan plan = PLAN.get();
    return plan == null ? 0 : plan.left;
  }

  static void none() {
    PLAN.remove();
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    happen(attributes, false);
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    if (!attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME).startsWith("Batch")) {
      happen(attributes, true);
    }
  }

  private static void happen(ExecutionAttributes attributes, boolean afterwards) {
    Plan plan = planned(attributes, afterwards);
    if (plan != null) {
      plan.left--;
      throw plan.failure.get();
    }
  }

  private static @Nullable Plan planned(ExecutionAttributes attributes, boolean afterwards) {
    Plan plan = PLAN.get();
    return plan != null
            && plan.left > 0
            && plan.afterwards == afterwards
            && plan.operation.equals(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))
        ? plan
        : null;
  }

  /** What is held back does not reach the server, as a batch that is written in part. */
  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    Plan plan = planned(attributes, true);
    if (plan == null || !(context.request() instanceof BatchWriteItemRequest whole)) {
      return context.request();
    }
    String table = whole.requestItems().keySet().iterator().next();
    List<WriteRequest> writes = whole.requestItems().getOrDefault(table, List.of());
    int half = (writes.size() + 1) / 2;
    plan.heldBack = Map.of(table, writes.subList(half, writes.size()));
    return whole.toBuilder().requestItems(Map.of(table, writes.subList(0, half))).build();
  }

  @Override
  public SdkResponse modifyResponse(
      Context.ModifyResponse context, ExecutionAttributes attributes) {
    Plan plan = planned(attributes, true);
    if (plan != null && context.response() instanceof BatchWriteItemResponse whole) {
      plan.left--;
      return whole.toBuilder().unprocessedItems(plan.heldBack).build();
    }
    if (plan == null || !(context.response() instanceof BatchGetItemResponse whole)) {
      return context.response();
    }
    plan.left--;
    String table = whole.responses().keySet().iterator().next();
    List<Map<String, AttributeValue>> items = whole.responses().getOrDefault(table, List.of());
    List<Map<String, AttributeValue>> done = items.subList(0, items.size() / 2);
    List<Map<String, AttributeValue>> rest = new ArrayList<>();
    for (Map<String, AttributeValue> item : items.subList(done.size(), items.size())) {
      rest.add(Map.of("cluster_id", PythonTable.of(item, "cluster_id")));
    }
    return whole.toBuilder()
        .responses(Map.of(table, done))
        .unprocessedKeys(
            Map.of(table, KeysAndAttributes.builder().keys(rest).consistentRead(true).build()))
        .build();
  }
}
