package dev.guard.core.run;

import java.util.regex.Pattern;

/** How a word is written for a POSIX shell. */
final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@=+-]+");

  private Shell() {}

  /** The word itself where it means nothing to a shell, else between single quotes. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() && !word.startsWith("-")
        ? word
        : "'" + word.replace("'", "'\\''").replaceAll("\\p{Cntrl}", " ") + "'";
  }
}
