package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads clusters from JSON or YAML: a list of entries, or an object with such a list under {@code
 * clusters}. Finds all problems at once, each with its line. Not thread-safe.
 */
final class ClusterFile {
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

  /** What other registries keep beside an entry, and GUARD keeps elsewhere. */
  private static final Set<String> KEPT_ELSEWHERE =
      Set.of("target_istio_version", "status", "last_updated", "version", "upgrade_history");

  private final String label;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> skipped = new TreeSet<>();
  private final Map<String, Node> ids = new HashMap<>();

  ClusterFile(String label) {
    this.label = label;
  }

  /** Keys that were left out because GUARD keeps such things elsewhere, sorted. */
  Set<String> skipped() {
    return skipped;
  }

  /**
   * The entries in their order.
   *
   * @throws GuardException with code {@code usage.registry-file} and every problem of the file
   */
  List<Cluster> read(String text) {
    Optional<Node> root = Optional.empty();
    try {
      root = new Compose(LoadSettings.builder().setLabel(label).build()).composeString(text);
    } catch (YamlEngineException e) {
      problems.add(label + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    List<Cluster> clusters = new ArrayList<>();
    for (Node entry : root.map(this::entries).orElse(List.of())) {
      cluster(entry).ifPresent(clusters::add);
    }
    if (!problems.isEmpty()) {
      throw GuardException.of("usage.registry-file", GuardException.Responsible.USER)
          .what("The clusters can't be read: " + String.join(" ", problems))
          .where(label)
          .next("Correct the file and import it again; nothing was stored.")
          .build();
    }
    return clusters;
  }

  private List<Node> entries(Node root) {
    Node node = root;
    if (root instanceof MappingNode mapping
        && mapping.getValue().size() == 1
        && text(mapping.getValue().get(0).getKeyNode()).equals("clusters")) {
      node = mapping.getValue().get(0).getValueNode();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(node, "a list of clusters is expected here.");
    return List.of();
  }

  private Optional<Cluster> cluster(Node entry) {
    if (!(entry instanceof MappingNode mapping)) {
      problem(entry, "an entry with cluster_id, batch_id and current_istio_version is expected.");
      return Optional.empty();
    }
    Map<String, String> texts = new HashMap<>();
    Map<String, Map<String, String>> maps = new HashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      String key = text(pair.getKeyNode());
      if (TEXTS.contains(key)) {
        texts.put(key, value(pair.getValueNode(), key));
      } else if (MAPS.contains(key)) {
        maps.put(key, map(pair.getValueNode(), key));
      } else if (KEPT_ELSEWHERE.contains(key)) {
        skipped.add(key);
      } else {
        problem(pair.getKeyNode(), "unknown key " + key + ".");
      }
    }
    return build(entry, texts, maps);
  }

  private Optional<Cluster> build(
      Node entry, Map<String, String> texts, Map<String, Map<String, String>> maps) {
    String id = required(entry, texts, "cluster_id");
    String batch = required(entry, texts, "batch_id");
    String versionText = required(entry, texts, "current_istio_version");
    if (!id.isEmpty() && ids.put(id, entry) != null) {
      problem(entry, "cluster " + id + " stands there twice.");
    }
    Optional<MeshVersion> version = MeshVersion.tryParse(versionText);
    if (version.isEmpty() && !versionText.isEmpty()) {
      problem(entry, "\"" + versionText + "\" is not a full version such as 1.27.3.");
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
                .datadogTags(maps.getOrDefault("datadog_tags", Map.of()))
                .ownerTeam(texts.getOrDefault("owner_team", ""))
                .ownerHandle(texts.getOrDefault("owner_handle", ""))
                .metadata(maps.getOrDefault("metadata", Map.of()))
                .build());
  }

  private String required(Node entry, Map<String, String> texts, String key) {
    String value = texts.getOrDefault(key, "");
    if (value.isBlank()) {
      problem(entry, key + " is missing.");
    }
    return value;
  }

  private Map<String, String> map(Node node, String key) {
    Map<String, String> values = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple pair : mapping.getValue()) {
        String name = text(pair.getKeyNode());
        values.put(name, value(pair.getValueNode(), key + "." + name));
      }
    } else if (!text(node).isEmpty()) {
      problem(node, key + " is a map of texts.");
    }
    return values;
  }

  /** A scalar as it is written; null is the empty text. */
  private String value(Node node, String key) {
    if (!(node instanceof ScalarNode)) {
      problem(node, key + " is a text.");
      return "";
    }
    return text(node);
  }

  private static String text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return "";
    }
    boolean empty = scalar.isPlain() && scalar.getTag().getValue().endsWith(":null");
    return empty ? "" : scalar.getValue();
  }

  private void problem(Node node, String what) {
    String place =
        node.getStartMark()
            .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
            .orElse("");
    problems.add(label + place + ": " + what);
  }
}
