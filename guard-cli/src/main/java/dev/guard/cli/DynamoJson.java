package dev.guard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * DynamoDB's JSON, in which each value carries its type: {@code {"S": "text"}}, {@code {"N": "1"}},
 * {@code {"BOOL": true}}, {@code {"NULL": true}}, {@code {"M": {…}}}, {@code {"L": […]}}, and the
 * sets {@code SS}, {@code NS} and {@code BS} (AWS, AttributeValue). Pure.
 */
final class DynamoJson {
  private DynamoJson() {}

  /** Whether an item's values carry their types. */
  static boolean isTyped(Node item) {
    return item instanceof MappingNode mapping
        && !mapping.getValue().isEmpty()
        && mapping.getValue().stream().allMatch(pair -> isTypedValue(pair.getValueNode()));
  }

  private static boolean isTypedValue(Node value) {
    return type(value).filter(type -> type.matches("S|N|B|BOOL|NULL|M|L|SS|NS|BS")).isPresent();
  }

  private static Optional<String> type(Node value) {
    return value instanceof MappingNode mapping
            && mapping.getValue().size() == 1
            && mapping.getValue().get(0).getKeyNode() instanceof ScalarNode key
        ? Optional.of(key.getValue())
        : Optional.empty();
  }

  /** The item without the types; the values keep their places in the file. */
  static Node plain(Node item) {
    if (!(item instanceof MappingNode mapping)) {
      return item;
    }
    List<NodeTuple> pairs = new ArrayList<>();
    for (NodeTuple pair : mapping.getValue()) {
      pairs.add(new NodeTuple(pair.getKeyNode(), value(pair.getValueNode())));
    }
    return new MappingNode(
        Tag.MAP, true, pairs, FlowStyle.FLOW, item.getStartMark(), item.getEndMark());
  }

  private static Node value(Node typed) {
    if (!isTypedValue(typed)) {
      return typed;
    }
    Node inner = ((MappingNode) typed).getValue().get(0).getValueNode();
    return switch (type(typed).orElseThrow()) {
      case "M" -> plain(inner);
      case "L" -> list(inner);
      case "NULL" -> scalar(inner, Tag.NULL, "null", ScalarStyle.PLAIN);
      case "S", "N", "B", "BOOL" ->
          inner instanceof ScalarNode scalar
              ? scalar(inner, Tag.STR, scalar.getValue(), ScalarStyle.DOUBLE_QUOTED)
              : inner;
      default -> inner;
    };
  }

  private static Node list(Node inner) {
    if (!(inner instanceof SequenceNode sequence)) {
      return inner;
    }
    List<Node> values = new ArrayList<>();
    sequence.getValue().forEach(each -> values.add(value(each)));
    return new SequenceNode(
        Tag.SEQ, true, values, FlowStyle.FLOW, inner.getStartMark(), inner.getEndMark());
  }

  private static ScalarNode scalar(Node place, Tag tag, String text, ScalarStyle style) {
    return new ScalarNode(tag, true, text, style, place.getStartMark(), place.getEndMark());
  }
}
