package dev.guard.aws.dynamodb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Capacity;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/**
 * The write units that AWS asks for a transaction: two for each item and each KB of it begun, a
 * checked one too (Amazon DynamoDB developer guide, "Transactions: capacity management"), and as
 * many again for an index that it is in, which may be more than AWS asks.
 *
 * <p>DynamoDB Local 2.6.1 says something else: four for each KB, and items of one table that come
 * to the same only once. So items are weighed here; where a table has one, its number is halved,
 * which is right for an update too.
 */
final class TransactionUnits {
  private static final int KB = 1024;

  private TransactionUnits() {}

  static double of(TransactWriteItemsRequest request, ConsumedCapacity consumed) {
    double indexes =
        consumed.globalSecondaryIndexes().values().stream()
            .mapToDouble(Capacity::capacityUnits)
            .sum();
    double local = Optional.ofNullable(consumed.table()).map(Capacity::capacityUnits).orElse(0.0);
    double[] items =
        request.transactItems().stream()
            .filter(item -> table(item).equals(consumed.tableName()))
            .mapToDouble(item -> 2 * Math.ceil(Math.max(1, bytes(item)) / (double) KB))
            .toArray();
    double table = items.length == 1 ? local / 2 : Arrays.stream(items).sum();
    return table + indexes / 2;
  }

  private static String table(TransactWriteItem item) {
    if (item.put() != null) {
      return item.put().tableName();
    } else if (item.update() != null) {
      return item.update().tableName();
    } else if (item.delete() != null) {
      return item.delete().tableName();
    }
    return item.conditionCheck().tableName();
  }

  /** Leases and pointers, which are checked and deleted, are small. */
  private static int bytes(TransactWriteItem item) {
    if (item.put() != null) {
      return bytes(item.put().item());
    }
    return item.update() == null ? 1 : bytes(item.update().expressionAttributeValues());
  }

  private static int bytes(Map<String, AttributeValue> attributes) {
    return attributes.entrySet().stream()
        .mapToInt(entry -> length(entry.getKey()) + bytes(entry.getValue()))
        .sum();
  }

  private static int bytes(AttributeValue value) {
    if (value.s() != null) {
      return length(value.s());
    } else if (value.b() != null) {
      return value.b().asByteArrayUnsafe().length;
    } else if (value.n() != null) {
      return 1 + value.n().length() / 2;
    }
    return 3 + bytes(value.m());
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
