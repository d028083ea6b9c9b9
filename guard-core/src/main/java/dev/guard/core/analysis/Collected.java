package dev.guard.core.analysis;

import dev.guard.api.evidence.Evidence;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Evidence as it may be kept: redacted, and within its budget. Immutable.
 *
 * @param masked how many secrets were masked in it
 */
public record Collected(Dossier dossier, int masked) {
  private static final Pattern MASK = Pattern.compile("\\[masked [a-z -]+]");

  /** Both, with new ids. */
  public Collected and(Collected more) {
    return new Collected(dossier.and(more.dossier), masked + more.masked);
  }

  /** How many masks stand in a dossier that was redacted earlier. */
  public static int masks(Dossier dossier) {
    return dossier.exhibits().stream().mapToInt(each -> masks(each.evidence())).sum()
        + dossier.gaps().stream().mapToInt(each -> masks(each.reason())).sum();
  }

  private static int masks(Evidence evidence) {
    int masks = masks(evidence.object()) + masks(evidence.message());
    masks += evidence.facts().values().stream().mapToInt(Collected::masks).sum();
    return masks + evidence.lines().stream().mapToInt(Collected::masks).sum();
  }

  private static int masks(String text) {
    Matcher matcher = MASK.matcher(text);
    int masks = 0;
    while (matcher.find()) {
      masks++;
    }
    return masks;
  }
}
