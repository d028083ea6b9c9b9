package dev.guard.local.secret;

/** The line break that editors and {@code echo} leave at the end of a secret. */
final class FinalLineBreak {
  private FinalLineBreak() {}

  /** The text without one final {@code \n} or {@code \r\n}. */
  static String strip(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
