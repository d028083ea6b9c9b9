package dev.guard.k8s;

import org.jspecify.annotations.Nullable;

/** Makes one bounded line of whatever a cluster says. Pure. */
final class OneLine {
  private OneLine() {}

  /** Without line breaks and runs of blanks, and no longer than {@code most} characters. */
  static String of(@Nullable String text, int most) {
    if (text == null) {
      return "";
    }
    // A hostile text may be huge: what is cut off is not looked at.
    String some = text.length() > 4 * most ? text.substring(0, 4 * most) : text;
    String line = some.replaceAll("\\s+", " ").strip();
    return line.length() > most ? line.substring(0, most) + "..." : line;
  }
}
