package dev.guard.core.redaction;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells texts that were made by chance from those that people and clusters write. The measure is
 * Shannon's entropy per character over the text's own letters; 24 characters of base64 made by
 * chance have about 4.2 bits, words and paths of that length below 3.9. Stateless.
 */
final class Chance {
  static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/_-]{24,}={0,2}");

  private static final double LEAST_BITS = 3.9;
  private static final double MOST_CHANGES_OF_WORDS = 0.4;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+|[0-9A-F]+");
  private static final Set<Integer> DIGESTS = Set.of(40, 64, 96, 128);
  private static final Pattern LOWER_WORDS = Pattern.compile("[a-z0-9/_.=-]+");
  private static final Pattern UPPER_WORDS = Pattern.compile("[A-Z0-9_]+");

  private Chance() {}

  static boolean looksRandom(String word) {
    if (HEX.matcher(word).matches()) {
      return !DIGESTS.contains(word.length())
          && word.length() >= 32
          && word.matches(".*[a-fA-F].*")
          && word.matches(".*\\d.*");
    }
    // Names of pods, paths, keys and constants use one case; what chance makes uses both.
    if (LOWER_WORDS.matcher(word).matches() || UPPER_WORDS.matcher(word).matches()) {
      return false;
    }
    return !looksLikeWords(word) && bits(word) >= LEAST_BITS;
  }

  /**
   * Whether the sort of letter (upper, lower, digit) seldom changes from one to the next: in six of
   * ten places where chance chose, in fewer than four of ten in camel case and paths.
   */
  private static boolean looksLikeWords(String word) {
    int changes = 0;
    for (int i = 1; i < word.length(); i++) {
      changes += kind(word.charAt(i)) == kind(word.charAt(i - 1)) ? 0 : 1;
    }
    return changes < word.length() * MOST_CHANGES_OF_WORDS;
  }

  private static int kind(char letter) {
    if (Character.isDigit(letter)) {
      return 0;
    }
    return Character.isUpperCase(letter) ? 1 : 2;
  }

  private static double bits(String word) {
    int[] counts = new int[128];
    word.chars().forEach(letter -> counts[letter]++);
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / word.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
