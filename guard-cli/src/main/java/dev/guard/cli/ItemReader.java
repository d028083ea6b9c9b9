package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads one entry, as GUARD exports it or as the Python version keeps it in its table: plain or
 * with DynamoDB's types. Used once.
 */
final class ItemReader {
  private static final Set<String> TEXTS =
      Set.of(
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
  private static final Set<String> MAPS = Set.of("datadog_tags", "metadata");

  /** What the Python version keeps beside an entry, and GUARD keeps elsewhere. */
  private static final Set<String> KEPT_ELSEWHERE =
      Set.of("target_istio_version", "status", "last_updated", "version", "upgrade_history");

  /** GUARD's own state, beside the Python version's in a table that both have used. */
  private static final String GUARD = "guard";

  /** Of {@code metadata}, what says how an upgrade goes. */
  private static final Set<String> OF_A_RUN = Set.of("mr_url", "mr_created_at", "mr_merged_at");

  /** All statuses of the Python version; those of an upgrade under way are true. */
  private static final Map<String, Boolean> STATUSES =
      Map.of(
          "pending", false,
          "pre-check-running", true,
          "pre-check-passed", true,
          "pre-check-failed", false,
          "mr-created", true,
          "upgrading", true,
          "post-check-running", true,
          "healthy", false,
          "rollback-required", true,
          "failed-upgrade-rolled-back", false);

  private final int index;
  private final ItemNotes notes;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** What is no part of the entry: the status and its like. */
  private final Map<String, String> beside = new HashMap<>();

  private String name;

  ItemReader(int index, ItemNotes notes) {
    this.index = index;
    this.notes = notes;
    this.name = name(index, "");
  }

  /** An entry as messages call it: {@code items[3] (eu-1)}. */
  static String name(int index, String id) {
    return "items[" + index + "]" + (id.isBlank() ? "" : " (" + id + ")");
  }

  /** All that the Python version knows. */
  static Set<String> statuses() {
    return STATUSES.keySet();
  }

  /** The cluster, where the entry has no problem that hides it. */
  Optional<Cluster> read(Node node) {
    boolean typed = DynamoJson.isTyped(node);
    Node entry = typed ? DynamoJson.plain(node) : node;
    if (!(entry instanceof MappingNode mapping)) {
      problem(entry, "an entry with cluster_id, batch_id and current_istio_version is expected.");
      return Optional.empty();
    }
    Map<String, Node> values = values(mapping);
    name = name(index, Optional.ofNullable(values.get("cluster_id")).map(this::quiet).orElse(""));
    boolean python = typed || values.keySet().stream().anyMatch(KEPT_ELSEWHERE::contains);
    values.forEach((key, value) -> take(key, value, python));
    mapping.getValue().forEach(pair -> refuseUnknown(pair, python));
    reportStatus(values);
    return build(entry);
  }

  private Map<String, Node> values(MappingNode mapping) {
    Map<String, Node> values = new LinkedHashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      String key = quiet(pair.getKeyNode());
      if (values.put(key, pair.getValueNode()) != null) {
        problem(pair.getKeyNode(), key + " is given twice.");
      }
    }
    return values;
  }

  private void take(String key, Node value, boolean python) {
    if (TEXTS.contains(key)) {
      texts.put(key, text(value, key));
    } else if (key.equals("datadog_tags")) {
      map(value, key, python, tags, Set.of());
    } else if (key.equals("metadata")) {
      map(value, key, python, metadata, python ? OF_A_RUN : Set.of());
    } else if (KEPT_ELSEWHERE.contains(key) || (python && key.equals(GUARD))) {
      notes.keptElsewhere(key);
      beside.put(key, quiet(value));
    } else if (python && value instanceof ScalarNode) {
      if (!isNull(value)) {
        notes.metadata(key);
        metadata.putIfAbsent(key, quiet(value));
      }
    } else if (python) {
      notes.leftOut(key);
    }
  }

  /** A key that is none of an entry's is a mistake, but in a table others may have added it. */
  private void refuseUnknown(NodeTuple pair, boolean python) {
    String key = quiet(pair.getKeyNode());
    if (!python && !TEXTS.contains(key) && !MAPS.contains(key)) {
      problem(pair.getKeyNode(), "unknown key " + key + ".");
    }
  }

  private void reportStatus(Map<String, Node> values) {
    String status = beside.getOrDefault("status", "");
    if (status.isEmpty()) {
      return;
    }
    Boolean inProgress = STATUSES.get(status);
    if (inProgress == null) {
      problem(
          Optional.ofNullable(values.get("status")).orElseThrow(),
          "status \"" + status + "\" is none of the Python version's.");
    } else if (inProgress) {
      notes.inProgress(
          name
              + " is "
              + status
              + " in the Python version"
              + said(" on its way to ", beside.getOrDefault("target_istio_version", ""))
              + said(", since ", beside.getOrDefault("last_updated", ""))
              + said(", with merge request ", beside.getOrDefault("mr_url", ""))
              + ". Its progress is not imported: finish it there, or close its merge request,"
              + " before GUARD upgrades batch "
              + texts.getOrDefault("batch_id", "")
              + ".");
    }
  }

  private static String said(String word, String value) {
    return value.isBlank() ? "" : word + value;
  }

  private Optional<Cluster> build(Node entry) {
    String id = required(entry, "cluster_id");
    String batch = required(entry, "batch_id");
    String versionText = required(entry, "current_istio_version");
    Optional<MeshVersion> version = MeshVersion.tryParse(versionText);
    if (version.isEmpty() && !versionText.isBlank()) {
      problem(
          entry,
          "current_istio_version \"" + versionText + "\" is not a full version such as 1.27.3.");
    }
    return version.map(
        known ->
            Cluster.builder(id, batch, known)
                .environment(texts.getOrDefault("environment", ""))
                .region(texts.getOrDefault("region", ""))
                .gitlabRepo(texts.getOrDefault("gitlab_repo", ""))
                .fluxConfigPath(texts.getOrDefault("flux_config_path", ""))
                .awsRoleArn(
                    Optional.ofNullable(texts.get("aws_role_arn")).filter(arn -> !arn.isEmpty()))
                .datadogTags(tags)
                .ownerTeam(texts.getOrDefault("owner_team", ""))
                .ownerHandle(texts.getOrDefault("owner_handle", "").replaceFirst("^@", ""))
                .metadata(metadata)
                .build());
  }

  private String required(Node entry, String key) {
    String value = texts.getOrDefault(key, "");
    if (value.isBlank()) {
      problem(entry, key + " is missing.");
    }
    return value;
  }

  private void map(
      Node node, String key, boolean python, Map<String, String> into, Set<String> elsewhere) {
    if (!(node instanceof MappingNode mapping)) {
      if (!isNull(node) && !quiet(node).isEmpty()) {
        problem(node, key + " is a map of texts.");
      }
      return;
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple pair : mapping.getValue()) {
      String inner = quiet(pair.getKeyNode());
      Node value = pair.getValueNode();
      if (!seen.add(inner)) {
        problem(pair.getKeyNode(), key + "." + inner + " is given twice.");
      } else if (elsewhere.contains(inner)) {
        beside.put(inner, quiet(value));
        if (!isNull(value)) {
          notes.keptElsewhere(key + "." + inner);
        }
      } else if (python && !(value instanceof ScalarNode)) {
        notes.leftOut(key + "." + inner);
      } else if (!isNull(value)) {
        into.put(inner, text(value, key + "." + inner));
      }
    }
  }

  /** A scalar as it is written; null is the empty text. */
  private String text(Node node, String key) {
    if (!(node instanceof ScalarNode)) {
      problem(node, key + " is a text.");
      return "";
    }
    return quiet(node);
  }

  private String quiet(Node node) {
    return node instanceof ScalarNode scalar && !isNull(node) ? scalar.getValue() : "";
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && scalar.getTag().getValue().endsWith(":null");
  }

  private void problem(Node node, String what) {
    notes.problem(node, name + ": " + what);
  }
}
