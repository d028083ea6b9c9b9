package dev.guard.api.run;

import java.util.Optional;

/**
 * Which journal entries; empty parts match all.
 *
 * @param after only entries of the run with a greater id
 */
public record JournalFilter(
    Optional<String> runId, Optional<String> clusterId, Optional<String> after) {
  public static JournalFilter run(String id) {
    return new JournalFilter(Optional.of(id), Optional.empty(), Optional.empty());
  }

  public static JournalFilter cluster(String id) {
    return new JournalFilter(Optional.empty(), Optional.of(id), Optional.empty());
  }

  public JournalFilter after(String id) {
    return new JournalFilter(runId, clusterId, Optional.of(id));
  }
}
