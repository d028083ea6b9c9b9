package dev.guard.api.run;

import java.util.List;
import java.util.Optional;

/**
 * What is written together: all or nothing. Each record goes in if the stored version is the one
 * that it carries, and is stored with the next version.
 */
public record Commit(
    Lease lease,
    Optional<Run> run,
    Optional<Change> change,
    Optional<ClusterRecord> cluster,
    List<JournalEntry> journal) {
  public Commit {
    journal = List.copyOf(journal);
  }
}
