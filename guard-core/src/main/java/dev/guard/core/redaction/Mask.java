package dev.guard.core.redaction;

import java.util.regex.Pattern;

/**
 * One rule of redaction. The group {@code secret} of the pattern is masked where it has one, else
 * the whole match. Immutable.
 *
 * @param kind what it masks, as it stands in the mask: {@code [masked token]}
 */
record Mask(String kind, Pattern pattern, boolean grouped) {
  private static final String GROUP = "(?<secret>";

  static Mask of(String kind, String regex) {
    return new Mask(kind, Pattern.compile(regex), regex.contains(GROUP));
  }

  String text() {
    return "[masked " + kind + "]";
  }
}
