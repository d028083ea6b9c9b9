package dev.guard.core.gitops.edit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Looks into composed YAML; what is not there is empty, never an error. */
final class Nodes {
  private Nodes() {}

  /** The value under a key, also through merge keys ({@code <<}). */
  static Optional<Node> get(Node node, String key) {
    return get(node, key, new HashSet<>());
  }

  /** Each mapping is looked at once, so that merge keys may refer to each other, or a lot. */
  private static Optional<Node> get(Node node, String key, Set<Node> seen) {
    if (!(node instanceof MappingNode mapping) || !seen.add(node)) {
      return Optional.empty();
    }
    Optional<Node> own =
        mapping.getValue().stream()
            .filter(tuple -> key.equals(scalar(tuple.getKeyNode()).orElse(null)))
            .map(NodeTuple::getValueNode)
            .findFirst();
    if (own.isPresent() || key.equals("<<")) {
      return own;
    }
    return get(node, "<<", new HashSet<>())
        .flatMap(
            merged ->
                merged instanceof SequenceNode many
                    ? many.getValue().stream()
                        .flatMap(each -> get(each, key, seen).stream())
                        .findFirst()
                    : get(merged, key, seen));
  }

  static Optional<Node> at(Node node, List<String> path) {
    Optional<Node> here = Optional.of(node);
    for (String key : path) {
      here = here.flatMap(each -> get(each, key));
    }
    return here;
  }

  /** The first key on the path that stands twice in one mapping. */
  static Optional<String> duplicate(Node node, List<String> path) {
    Optional<Node> here = Optional.of(node);
    for (String key : path) {
      if (here.orElse(null) instanceof MappingNode mapping
          && mapping.getValue().stream()
                  .filter(tuple -> key.equals(scalar(tuple.getKeyNode()).orElse(null)))
                  .count()
              > 1) {
        return Optional.of(key);
      }
      here = here.flatMap(each -> get(each, key));
    }
    return Optional.empty();
  }

  /** A scalar's text as it stands in the file; {@code ~}, {@code null} and nothing are empty. */
  static Optional<String> scalar(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    boolean isNull =
        scalar.isPlain() && Set.of("", "~", "null", "Null", "NULL").contains(scalar.getValue());
    return isNull ? Optional.empty() : Optional.of(scalar.getValue());
  }

  static String text(Optional<Node> node) {
    return node.flatMap(Nodes::scalar).orElse("");
  }

  /** The items of a sequence; anything else has none. */
  static List<Node> items(Optional<Node> node) {
    return node.orElse(null) instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  /** Visits every value below a node once, with its path: {@code global.tag}, {@code list[2].x}. */
  static void walk(Node node, BiConsumer<String, Node> visitor) {
    walk(node, "", visitor, new HashSet<>());
  }

  private static void walk(
      Node node, String path, BiConsumer<String, Node> visitor, Set<Node> seen) {
    if (!(node instanceof ScalarNode) && !seen.add(node)) {
      return;
    }
    visitor.accept(path, node);
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = scalar(tuple.getKeyNode()).orElse("?");
        walk(tuple.getValueNode(), path.isEmpty() ? key : path + "." + key, visitor, seen);
      }
    } else if (node instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        walk(sequence.getValue().get(i), path + "[" + i + "]", visitor, seen);
      }
    }
  }

  /** Whether {@code wanted}, by identity, is a part of {@code node}, aliases followed. */
  static boolean reaches(Node node, Node wanted) {
    return reaches(node, wanted, new HashSet<>());
  }

  private static boolean reaches(Node node, Node wanted, Set<Node> seen) {
    if (node.equals(wanted)) {
      return true;
    }
    if (node instanceof ScalarNode || !seen.add(node)) {
      return false;
    }
    if (node instanceof MappingNode mapping) {
      return mapping.getValue().stream()
          .anyMatch(
              tuple ->
                  reaches(tuple.getKeyNode(), wanted, seen)
                      || reaches(tuple.getValueNode(), wanted, seen));
    }
    return node instanceof SequenceNode sequence
        && sequence.getValue().stream().anyMatch(each -> reaches(each, wanted, seen));
  }
}
