package dev.guard.sandbox.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Server-side tables: the columns that {@code kubectl get} prints. */
final class Tables {
  private record Column(String name, Function<JsonNode, String> value) {}

  private Tables() {}

  static Map<String, Object> of(List<JsonNode> items, String plural) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("Name", item -> item.path("metadata").path("name").asString("")));
    columns.addAll(columns(plural));
    List<Object> definitions = new ArrayList<>();
    for (Column column : columns) {
      definitions.add(
          Map.of(
              "name",
              column.name(),
              "type",
              "string",
              "format",
              column.name().equals("Name") ? "name" : "",
              "description",
              "",
              "priority",
              0));
    }
    List<Object> rows = new ArrayList<>();
    for (JsonNode item : items) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("cells", columns.stream().map(column -> column.value().apply(item)).toList());
      row.put(
          "object",
          Map.of(
              "kind",
              "PartialObjectMetadata",
              "apiVersion",
              "meta.k8s.io/v1",
              "metadata",
              item.path("metadata")));
      rows.add(row);
    }
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("kind", "Table");
    table.put("apiVersion", "meta.k8s.io/v1");
    table.put("metadata", Map.of("resourceVersion", "1"));
    table.put("columnDefinitions", definitions);
    table.put("rows", rows);
    return table;
  }

  private static List<Column> columns(String plural) {
    return switch (plural) {
      case "nodes" ->
          List.of(
              new Column("Status", item -> ready(item, "Ready", "NotReady")),
              new Column(
                  "Version",
                  item ->
                      item.path("status").path("nodeInfo").path("kubeletVersion").asString("")));
      case "pods" ->
          List.of(
              new Column("Ready", Tables::containers),
              new Column("Status", Tables::phase),
              new Column("Restarts", Tables::restarts),
              new Column("Images", Tables::images));
      case "deployments" ->
          List.of(
              new Column(
                  "Ready",
                  item ->
                      item.path("status").path("readyReplicas").asInt(0)
                          + "/"
                          + item.path("spec").path("replicas").asInt(0)),
              new Column(
                  "Up-to-date",
                  item -> Integer.toString(item.path("status").path("updatedReplicas").asInt(0))),
              new Column("Images", item -> images(item.path("spec").path("template"))));
      case "helmreleases" ->
          List.of(
              new Column(
                  "Version",
                  item ->
                      item.path("spec").path("chart").path("spec").path("version").asString("")),
              new Column("Ready", item -> ready(item, "True", "False")),
              new Column("Status", item -> condition(item).path("message").asString("")));
      case "kustomizations" ->
          List.of(
              new Column("Ready", item -> ready(item, "True", "False")),
              new Column(
                  "Revision",
                  item -> item.path("status").path("lastAppliedRevision").asString("")));
      default -> List.of();
    };
  }

  private static JsonNode condition(JsonNode item) {
    for (JsonNode condition : item.path("status").path("conditions")) {
      if (condition.path("type").asString("").equals("Ready")) {
        return condition;
      }
    }
    return item.path("status").path("no-such-condition");
  }

  private static String ready(JsonNode item, String yes, String no) {
    return switch (condition(item).path("status").asString("")) {
      case "True" -> yes;
      case "False" -> no;
      default -> "Unknown";
    };
  }

  private static String containers(JsonNode pod) {
    int ready = 0;
    int all = 0;
    for (JsonNode status : pod.path("status").path("containerStatuses")) {
      all++;
      ready += status.path("ready").asBoolean(false) ? 1 : 0;
    }
    return ready + "/" + all;
  }

  private static String phase(JsonNode pod) {
    for (JsonNode status : pod.path("status").path("containerStatuses")) {
      String reason = status.path("state").path("waiting").path("reason").asString("");
      if (!reason.isEmpty()) {
        return reason;
      }
    }
    return pod.path("status").path("phase").asString("");
  }

  private static String restarts(JsonNode pod) {
    int restarts = 0;
    for (JsonNode status : pod.path("status").path("containerStatuses")) {
      restarts += status.path("restartCount").asInt(0);
    }
    return Integer.toString(restarts);
  }

  private static String images(JsonNode podOrTemplate) {
    List<String> images = new ArrayList<>();
    for (JsonNode container : podOrTemplate.path("spec").path("containers")) {
      images.add(container.path("image").asString("").replaceFirst(".*/", ""));
    }
    return String.join(",", images);
  }
}
