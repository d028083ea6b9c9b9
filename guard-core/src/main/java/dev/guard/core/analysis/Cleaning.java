package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;
import dev.guard.core.redaction.Redacted;
import dev.guard.core.redaction.Redactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Masks the secrets of evidence, and counts them. Used from one thread. */
final class Cleaning {
  /** How much longer a text may be before it is redacted. */
  static final int CUT = 4;

  /** A line of evidence is kept up to here. */
  private static final int LONGEST = 4_096;

  /**
   * A text is redacted up to here: longer than what is kept, so that a secret that begins before
   * the cut is seen whole.
   */
  private static final int LOOKED_AT = Cleaning.CUT * LONGEST;

  private final Redactor redactor;
  private int masked;

  Cleaning(Redactor redactor) {
    this.redactor = redactor;
  }

  /** How many values were masked so far. */
  int masked() {
    return masked;
  }

  List<Evidence> clean(List<Evidence> found) {
    List<Evidence> clean = new ArrayList<>();
    found.forEach(each -> clean.add(clean(each)));
    return clean;
  }

  private Evidence clean(Evidence evidence) {
    Map<String, String> facts = new LinkedHashMap<>();
    evidence.facts().forEach((name, value) -> facts.put(name, clean(value)));
    return new Evidence(
        evidence.kind(),
        clean(evidence.object()),
        evidence.severity(),
        clean(evidence.message()),
        facts,
        lines(evidence.lines()),
        evidence.at(),
        evidence.count());
  }

  /** Together, since a private key is a secret of several lines. */
  private List<String> lines(List<String> lines) {
    if (lines.isEmpty()) {
      return lines;
    }
    List<String> cut = lines.stream().map(line -> cut(line, LOOKED_AT)).toList();
    Redacted redacted = redactor.redact(String.join("\n", cut));
    masked += redacted.count();
    return redacted.text().lines().map(line -> cut(line, LONGEST)).toList();
  }

  String clean(String text) {
    Redacted redacted = redactor.redact(cut(text, LOOKED_AT));
    masked += redacted.count();
    return cut(redacted.text(), LONGEST);
  }

  /** Shortens what is longer than is looked at. */
  static List<Evidence> cut(List<Evidence> found) {
    return found.stream()
        .map(
            each ->
                each.withLines(each.lines().stream().map(line -> cut(line, LOOKED_AT)).toList()))
        .toList();
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }
}
