package dev.guard.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant. */
public final class Spelling {
  private Spelling() {}

  /** The known word that is close enough to be meant, if there is one. */
  public static Optional<String> closest(String word, Collection<String> known) {
    int tolerance = Math.max(1, Math.min(3, word.length() / 3));
    return known.stream()
        .filter(candidate -> distance(plain(word), plain(candidate)) <= tolerance)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(plain(word), plain(candidate)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** A sentence that helps with an unknown word: the close one, or all known ones. */
  public static String hint(String word, Collection<String> known) {
    return closest(word, known)
        .map(meant -> "Did you mean " + meant + "?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? "None is known here."
                    : "Known: " + String.join(", ", known.stream().sorted().toList()) + ".");
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
  }

  /** Edits between two words (Levenshtein 1966), where swapped neighbours count as one. */
  private static int distance(String left, String right) {
    int[][] edits = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int same = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        edits[i][j] =
            Math.min(edits[i - 1][j - 1] + same, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[left.length()][right.length()];
  }
}
