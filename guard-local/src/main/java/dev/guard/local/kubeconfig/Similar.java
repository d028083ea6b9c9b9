package dev.guard.local.kubeconfig;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the name that somebody may have meant. */
final class Similar {
  private static final int FAR = 3;

  private Similar() {}

  /**
   * The name that ends in the wanted one, as an EKS context ends in its cluster's name, else one
   * that contains it, else the nearest one by edit distance.
   */
  static Optional<String> to(String wanted, List<String> names) {
    return names.stream()
        .filter(name -> name.endsWith(wanted))
        .findFirst()
        .or(() -> names.stream().filter(name -> name.contains(wanted)).findFirst())
        .or(
            () ->
                names.stream()
                    .filter(name -> distance(name, wanted) <= FAR)
                    .min(Comparator.comparingInt(name -> distance(name, wanted))));
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] before = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = before[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(before[j], row[j - 1]) + 1);
      }
      before = row;
    }
    return before[right.length()];
  }
}
