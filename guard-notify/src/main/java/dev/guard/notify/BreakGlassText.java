package dev.guard.notify;

import dev.guard.api.notify.BreakGlass;
import java.util.ArrayList;
import java.util.List;

/** A break-glass card as lines of a shell, each step under a comment. Stateless. */
final class BreakGlassText {
  private static final String CUT = "\n# More did not fit here.";

  private BreakGlassText() {}

  /**
   * A card in parts of at most so many characters, broken between commands: half a command would be
   * one that nobody meant. One that is longer by itself gets a part of its own, and stays whole.
   */
  static List<String> parts(BreakGlass card, int longest) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (String line : of(card).split("\n", -1)) {
      if (!part.isEmpty() && part.length() + 1 + line.length() > longest) {
        parts.add(part.toString());
        part.setLength(0);
      }
      part.append(part.isEmpty() ? "" : "\n").append(line);
    }
    parts.add(part.toString());
    return parts;
  }

  static String of(BreakGlass card) {
    List<String> lines = new ArrayList<>();
    for (BreakGlass.Step step : card.steps()) {
      lines.add("# " + step.purpose().replaceAll("\\R", " "));
      lines.addAll(step.commands());
    }
    return String.join("\n", lines);
  }

  /**
   * The cards of several clusters in at most so many characters, broken between lines: half a
   * command would be one that nobody meant.
   */
  static String of(List<BreakGlass> cards, int longest) {
    String whole = of(cards);
    return whole.length() <= longest
        ? whole
        : whole.substring(0, Math.max(0, whole.lastIndexOf('\n', longest - CUT.length()))) + CUT;
  }

  /** The cards of several clusters. */
  static String of(List<BreakGlass> cards) {
    return String.join(
        "\n\n",
        cards.stream()
            .map(card -> "## " + card.clusterId().replaceAll("\\R", " ") + "\n" + of(card))
            .toList());
  }
}
