package dev.guard.aws.dynamodb;

import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the model of the Python GUARD asks of an item: the fields it requires and their types, the
 * statuses that it knows, and nothing about fields that it does not know.
 */
final class PythonReader {
  static final Set<String> STATUSES =
      Set.of(
          "pending",
          "pre-check-running",
          "pre-check-passed",
          "pre-check-failed",
          "mr-created",
          "upgrading",
          "post-check-running",
          "healthy",
          "rollback-required",
          "failed-upgrade-rolled-back");

  private static final List<String> TEXTS =
      List.of(
          "cluster_id",
          "batch_id",
          "environment",
          "region",
          "gitlab_repo",
          "flux_config_path",
          "aws_role_arn",
          "current_istio_version",
          "owner_team",
          "owner_handle");

  private final List<String> problems = new ArrayList<>();

  private PythonReader() {}

  /** Why the Python GUARD would refuse the item; empty where it reads it. */
  static List<String> problems(Map<String, AttributeValue> item) {
    PythonReader reader = new PythonReader();
    TEXTS.forEach(name -> reader.text(item, name, "", true));
    reader.text(item, "target_istio_version", "", false);
    reader.time(item.get("last_updated"), "last_updated");
    AttributeValue status = item.get("status");
    if (status != null && !STATUSES.contains(status.s())) {
      reader.problems.add("status is " + status);
    }
    reader.tags(item.get("datadog_tags"));
    reader.metadata(item.get("metadata"));
    reader.history(item.get("upgrade_history"));
    return reader.problems;
  }

  private void text(Map<String, AttributeValue> map, String name, String where, boolean required) {
    AttributeValue value = map.get(name);
    if (value == null || Boolean.TRUE.equals(value.nul())) {
      if (required) {
        problems.add(where + name + " is missing");
      }
    } else if (value.s() == null) {
      problems.add(where + name + " is " + value);
    }
  }

  private void time(@Nullable AttributeValue value, String name) {
    if (value == null) {
      return;
    }
    try {
      String text = String.valueOf(value.s());
      if (text.matches(".*([+-]\\d\\d:\\d\\d|Z)")) {
        OffsetDateTime.parse(text);
      } else {
        LocalDateTime.parse(text);
      }
    } catch (DateTimeParseException e) {
      problems.add(name + " is " + value);
    }
  }

  private void tags(@Nullable AttributeValue tags) {
    if (tags == null || !tags.hasM()) {
      problems.add("datadog_tags is " + tags);
      return;
    }
    text(tags.m(), "cluster", "datadog_tags.", true);
    text(tags.m(), "env", "datadog_tags.", true);
    text(tags.m(), "service", "datadog_tags.", false);
  }

  private void metadata(@Nullable AttributeValue metadata) {
    if (metadata == null) {
      return;
    }
    if (!metadata.hasM()) {
      problems.add("metadata is " + metadata);
      return;
    }
    text(metadata.m(), "mesh_id", "metadata.", false);
    text(metadata.m(), "mr_url", "metadata.", false);
    AttributeValue multi = metadata.m().get("multi_cluster");
    if (multi != null && multi.bool() == null) {
      problems.add("metadata.multi_cluster is " + multi);
    }
    time(metadata.m().get("mr_created_at"), "metadata.mr_created_at");
    time(metadata.m().get("mr_merged_at"), "metadata.mr_merged_at");
  }

  private void history(@Nullable AttributeValue history) {
    if (history == null) {
      return;
    }
    if (!history.hasL()) {
      problems.add("upgrade_history is " + history);
    }
    for (AttributeValue entry : history.l()) {
      text(entry.m(), "version", "upgrade_history.", true);
      text(entry.m(), "status", "upgrade_history.", true);
      time(entry.m().get("date"), "upgrade_history.date");
    }
  }
}
