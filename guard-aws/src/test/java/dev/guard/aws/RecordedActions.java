package dev.guard.aws;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/**
 * Records the permissions that GUARD's own clients needed in this JVM: the SDK finds it through its
 * resource {@code execution.interceptors} and applies it to every client. Clients that tests make
 * for their set-up do not carry GUARD's mark in the user agent and are left out.
 */
public final class RecordedActions implements ExecutionInterceptor {
  private static final Set<String> ACTIONS = new ConcurrentSkipListSet<>();

  /** IAM actions, such as {@code eks:DescribeCluster}, sorted. */
  static Set<String> actions() {
    return new TreeSet<>(ACTIONS);
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    boolean guards =
        context
            .httpRequest()
            .firstMatchingHeader("User-Agent")
            .filter(agent -> agent.endsWith(" " + AwsClients.USER_AGENT))
            .isPresent();
    if (guards) {
      record(
          attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME),
          attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
          context.request());
    }
  }

  private static void record(String service, String operation, SdkRequest request) {
    String prefix =
        switch (service) {
          case "EventBridge" -> "events";
          case "Secrets Manager" -> "secretsmanager";
          case "DynamoDb", "DynamoDB" -> "dynamodb";
          default -> service.toLowerCase(java.util.Locale.ROOT);
        };
    if (request instanceof TransactWriteItemsRequest transaction) {
      transaction.transactItems().forEach(item -> ACTIONS.add("dynamodb:" + action(item)));
    } else {
      ACTIONS.add(prefix + ":" + action(operation));
    }
    if (request instanceof AssumeRoleRequest assume && assume.hasTags()) {
      ACTIONS.add("sts:TagSession");
    }
  }

  /** IAM has no action for a transaction: each of its items needs its own. */
  private static String action(TransactWriteItem item) {
    if (item.put() != null) {
      return "PutItem";
    }
    if (item.update() != null) {
      return "UpdateItem";
    }
    return item.delete() != null ? "DeleteItem" : "ConditionCheckItem";
  }

  /** Where IAM's name is another one than the operation's (Service Authorization Reference). */
  private static String action(String operation) {
    return switch (operation) {
      case "SendMessageBatch" -> "SendMessage";
      case "DeleteMessageBatch" -> "DeleteMessage";
      case "ChangeMessageVisibilityBatch" -> "ChangeMessageVisibility";
      case "TransactGetItems" -> "GetItem";
      default -> operation;
    };
  }
}
