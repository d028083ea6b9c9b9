package dev.guard.aws.dynamodb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * An update with its condition, put together piece by piece. All names are placeholders, since any
 * may be a reserved word. Not thread-safe.
 */
final class Expression {
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, AttributeValue> values = new HashMap<>();
  private final List<String> sets = new ArrayList<>();
  private final List<String> removals = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();

  /** A placeholder of a path: the names of an attribute and, inside it, of keys of maps. */
  String path(String... steps) {
    return List.of(steps).stream()
        .map(
            step -> {
              String placeholder = "#n" + names.size();
              return names.entrySet().stream()
                  .filter(known -> known.getValue().equals(step))
                  .map(Map.Entry::getKey)
                  .findFirst()
                  .orElseGet(
                      () -> {
                        names.put(placeholder, step);
                        return placeholder;
                      });
            })
        .collect(Collectors.joining("."));
  }

  String value(AttributeValue value) {
    String placeholder = ":v" + values.size();
    values.put(placeholder, value);
    return placeholder;
  }

  Expression set(AttributeValue to, String... path) {
    sets.add(path(path) + " = " + value(to));
    return this;
  }

  /** Adds to the end of a list, which may be missing. */
  Expression append(AttributeValue element, String attribute) {
    String path = path(attribute);
    sets.add(
        path
            + " = list_append(if_not_exists("
            + path
            + ", "
            + value(AttributeValue.fromL(List.of()))
            + "), "
            + value(AttributeValue.fromL(List.of(element)))
            + ")");
    return this;
  }

  Expression remove(String... path) {
    removals.add(path(path));
    return this;
  }

  Expression where(String condition) {
    conditions.add(condition);
    return this;
  }

  /** The attribute still has the value that was read, or is still missing. */
  Expression unchanged(Map<String, AttributeValue> item, String attribute) {
    AttributeValue known = item.get(attribute);
    return where(
        known == null
            ? "attribute_not_exists(" + path(attribute) + ")"
            : path(attribute) + " = " + value(known));
  }

  boolean changesNothing() {
    return sets.isEmpty() && removals.isEmpty();
  }

  private String update() {
    String set = sets.isEmpty() ? "" : "SET " + String.join(", ", sets);
    String remove = removals.isEmpty() ? "" : " REMOVE " + String.join(", ", removals);
    return (set + remove).strip();
  }

  TransactWriteItem inTransaction(String table, Map<String, AttributeValue> key) {
    return TransactWriteItem.builder()
        .update(
            Update.builder()
                .tableName(table)
                .key(key)
                .updateExpression(update())
                .conditionExpression(String.join(" AND ", conditions))
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build())
        .build();
  }

  UpdateItemRequest alone(String table, Map<String, AttributeValue> key) {
    return UpdateItemRequest.builder()
        .tableName(table)
        .key(key)
        .updateExpression(update())
        .conditionExpression(String.join(" AND ", conditions))
        .expressionAttributeNames(names)
        .expressionAttributeValues(values)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .build();
  }
}
