package dev.guard.notify;

import dev.guard.api.notify.BreakGlass;
import java.util.ArrayList;
import java.util.List;

/** A break-glass card as lines of a shell, each step under a comment. Stateless. */
final class BreakGlassText {
  private BreakGlassText() {}

  static String of(BreakGlass card) {
    List<String> lines = new ArrayList<>();
    for (BreakGlass.Step step : card.steps()) {
      lines.add("# " + step.purpose().replaceAll("\\R", " "));
      lines.addAll(step.commands());
    }
    return String.join("\n", lines);
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
