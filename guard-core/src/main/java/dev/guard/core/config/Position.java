package dev.guard.core.config;

import java.util.Comparator;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A place in a configuration file; lines and columns count from 1. Immutable.
 *
 * @param file the file as it was given, or the label of a text
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
  private static final Comparator<Position> ORDER =
      Comparator.comparing(Position::file)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  /** The beginning of a file. */
  public static Position start(String file) {
    return new Position(file, 1, 1);
  }

  static Position of(Node node, String file) {
    return node.getStartMark()
        .map(mark -> new Position(file, mark.getLine() + 1, mark.getColumn() + 1))
        .orElseGet(() -> start(file));
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
