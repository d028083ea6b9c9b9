package dev.guard.core.gitops.edit;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.guard.api.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows a change as {@code git diff} prints it, with three lines around it. For people to read: a
 * carriage return at a line's end stays in the line, and bytes that are no UTF-8 are replaced.
 * Pure.
 */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;
  private static final String NO_NEWLINE = "\\ No newline at end of file";

  private UnifiedDiff() {}

  /** The diff with a final newline; empty where nothing changed. */
  public static String of(String path, Bytes before, Bytes after) {
    if (before.equals(after)) {
      return "";
    }
    List<String> old = lines(before.utf8());
    List<String> now = lines(after.utf8());
    List<String> diff = new ArrayList<>();
    for (String line :
        UnifiedDiffUtils.generateUnifiedDiff(
            "a/" + path, "b/" + path, old, DiffUtils.diff(old, now), CONTEXT)) {
      diff.addAll(List.of(line.split("\n", -1)));
    }
    return String.join("\n", diff) + "\n";
  }

  /** A last line without a newline differs from the same line with one, and says so below it. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int last = lines.size() - 1;
    if (lines.get(last).isEmpty()) {
      lines.remove(last);
    } else {
      lines.set(last, lines.get(last) + "\n" + NO_NEWLINE);
    }
    return lines;
  }
}
