package dev.guard.core.redaction;

import java.util.Map;
import java.util.TreeMap;

/**
 * A text without secrets. Immutable.
 *
 * @param masked how many values were masked, by what they were
 */
public record Redacted(String text, Map<String, Integer> masked) {
  public Redacted {
    masked = Map.copyOf(masked);
  }

  /** How many values were masked in all. */
  public int count() {
    return masked.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The counts of both. */
  public static Map<String, Integer> sum(Map<String, Integer> one, Map<String, Integer> other) {
    Map<String, Integer> all = new TreeMap<>(one);
    other.forEach((kind, count) -> all.merge(kind, count, Integer::sum));
    return all;
  }
}
