package dev.guard.cli.view;

/** Makes texts of others safe for a terminal. Pure. */
public final class Plain {
  /**
   * What a terminal may obey instead of showing it: control characters of both sets, and marks that
   * turn the direction of a text around.
   */
  private static final String COMMANDS =
      "[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+";

  private Plain() {}

  /** The text on one line, with a space for what a terminal would obey. */
  public static String line(String text) {
    return text.replaceAll(COMMANDS, " ").replaceAll("\\s+", " ").strip();
  }
}
