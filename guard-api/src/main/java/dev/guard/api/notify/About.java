package dev.guard.api.notify;

import java.util.List;

/**
 * What a message is about, beside its clusters. Immutable.
 *
 * @param batchId the batch of the run; empty for a message that belongs to none, as a test does
 * @param target the version that the run goes to; empty likewise
 * @param state the run's state in one word, as {@code guard status} shows it: {@code in_progress},
 *     {@code held}, {@code rolling_back}, {@code upgraded}
 * @param environments of the clusters, sorted
 * @param ownerTeams of the clusters, sorted; those that have one
 */
public record About(
    String batchId,
    String target,
    String state,
    List<String> environments,
    List<String> ownerTeams) {
  public About {
    environments = List.copyOf(environments);
    ownerTeams = List.copyOf(ownerTeams);
  }

  /** Nothing is known. */
  public static About nothing() {
    return new About("", "", "", List.of(), List.of());
  }
}
