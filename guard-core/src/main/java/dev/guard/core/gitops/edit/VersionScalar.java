package dev.guard.core.gitops.edit;

import dev.guard.api.MeshVersion;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Where a scalar's characters stand in its file.
 *
 * @param node an alias has its anchor's node
 * @param line of the value or its opening quote, from 1
 * @param column from 1, in code points
 * @param from the first character of the value, after an opening quote; a code point index
 * @param to after the last character, before a closing quote
 */
record VersionScalar(ScalarNode node, int line, int column, int from, int to) {

  String value() {
    return node.getValue();
  }

  /**
   * Finds the characters; empty where they are not the value itself, as with escapes, block text or
   * a value over several lines.
   */
  static Optional<VersionScalar> locate(YamlText text, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    Optional<Mark> start = scalar.getStartMark();
    Optional<Mark> end = scalar.getEndMark();
    if (start.isEmpty() || end.isEmpty()) {
      return Optional.empty();
    }
    int first = skipProperties(text, start.get().getIndex(), end.get().getIndex());
    int quote = quoteLength(scalar.getScalarStyle());
    int from = first + quote;
    int to = end.get().getIndex() - quote;
    if (to < from || !text.slice(from, to).equals(scalar.getValue())) {
      return Optional.empty();
    }
    return Optional.of(new VersionScalar(scalar, text.line(first), text.column(first), from, to));
  }

  /** The mark of a scalar starts at its anchor or tag; the value comes after them. */
  private static int skipProperties(YamlText text, int start, int end) {
    int at = start;
    while (at < end && (text.codePoint(at) == '&' || text.codePoint(at) == '!')) {
      while (at < end && !isSpace(text.codePoint(at))) {
        at++;
      }
      while (at < end && isSpace(text.codePoint(at))) {
        at++;
      }
    }
    return at;
  }

  private static boolean isSpace(int codePoint) {
    return codePoint == ' ' || codePoint == '\t' || codePoint == '\r' || codePoint == '\n';
  }

  private static int quoteLength(ScalarStyle style) {
    return style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED ? 1 : 0;
  }

  /** Whether a value may stand where this one does, without other quotes. */
  boolean takes(String value) {
    return value.matches("[0-9A-Za-z.+-]+")
        && (!node.isPlain() || MeshVersion.tryParse(value).isPresent());
  }
}
