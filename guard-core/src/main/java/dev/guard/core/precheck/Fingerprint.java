package dev.guard.core.precheck;

import java.time.Instant;
import java.util.Map;

/**
 * What a failed upgrade leaves behind, so that a cluster like it can be warned of. Immutable.
 *
 * @param from the version before, and {@code to} the one that was brought
 * @param traits digests of what decides how an upgrade goes, by name
 * @param cause the most likely cause, as a sentence
 */
public record Fingerprint(
    String clusterId,
    String runId,
    Instant at,
    String from,
    String to,
    Map<String, String> traits,
    String cause) {
  public Fingerprint {
    traits = Map.copyOf(traits);
  }

  /**
   * Whether a cluster that is about to take this step has all the traits that are known of both.
   */
  public boolean resembles(String oldVersion, String newVersion, Map<String, String> others) {
    return from.equals(oldVersion)
        && to.equals(newVersion)
        && traits.entrySet().stream()
            .allMatch(
                trait ->
                    trait.getValue().equals(others.getOrDefault(trait.getKey(), trait.getValue())));
  }
}
