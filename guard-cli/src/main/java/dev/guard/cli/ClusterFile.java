package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.cluster.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads clusters from JSON or YAML: a list of entries, one entry, an object with a list under
 * {@code clusters}, or what {@code aws dynamodb scan}, {@code query} and {@code get-item} print.
 * Finds all problems at once, each with its line, its item and its key. Not thread-safe.
 */
final class ClusterFile {
  /** Of an answer of DynamoDB's that goes on where this one ends. */
  private static final Set<String> UNFINISHED = Set.of("NextToken", "LastEvaluatedKey");

  private final String label;
  private final ItemNotes notes;
  private final Map<String, Integer> ids = new HashMap<>();

  ClusterFile(String label) {
    this.label = label;
    this.notes = new ItemNotes(label);
  }

  /** What was kept otherwise than it stands there, and what people should know; sentences. */
  List<String> notes() {
    return notes.sentences();
  }

  /**
   * The entries in their order.
   *
   * @throws GuardException with code {@code usage.registry-file} and every problem of the file
   */
  List<Cluster> read(String text) {
    Optional<Node> root = Optional.empty();
    LoadSettings settings =
        LoadSettings.builder().setLabel(label).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      root = new Compose(settings).composeString(text);
    } catch (YamlEngineException e) {
      notes.problem(label + ": " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    }
    List<Node> entries = root.map(this::entries).orElse(List.of());
    List<Cluster> clusters = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Optional<Cluster> cluster = new ItemReader(i, notes).read(entries.get(i));
      if (cluster.isPresent()) {
        Integer first = ids.putIfAbsent(cluster.get().id(), i);
        if (first != null) {
          notes.problem(
              entries.get(i),
              ItemReader.name(i, cluster.get().id())
                  + " stands there twice, first as items["
                  + first
                  + "].");
        }
        clusters.add(cluster.get());
      }
    }
    notes.throwIfAny();
    return clusters;
  }

  private List<Node> entries(Node root) {
    if (root instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    for (String list : List.of("clusters", "Items")) {
      Optional<Node> under = under(root, list);
      if (under.isPresent()) {
        for (String key : UNFINISHED) {
          under(root, key).filter(node -> !isNull(node)).ifPresent(node -> unfinished(node, key));
        }
        return under.get() instanceof SequenceNode sequence
            ? sequence.getValue()
            : refused(under.get());
      }
    }
    Optional<Node> item = under(root, "Item");
    if (item.isPresent()) {
      return List.of(item.get());
    }
    return under(root, "cluster_id").isPresent() ? List.of(root) : refused(root);
  }

  private List<Node> refused(Node node) {
    notes.problem(node, "a list of clusters is expected here.");
    return List.of();
  }

  /** A part of a table would be taken for the whole. */
  private void unfinished(Node node, String key) {
    notes.problem(
        node, "the table goes on after these items (" + key + "); scan it without a limit.");
  }

  private static Optional<Node> under(Node root, String key) {
    if (root instanceof MappingNode mapping) {
      for (NodeTuple pair : mapping.getValue()) {
        if (pair.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
          return Optional.of(pair.getValueNode());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isNull(Node node) {
    return ItemReader.isNull(node);
  }
}
