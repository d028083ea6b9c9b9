package dev.guard.api.run;

import java.util.List;
import java.util.Optional;

/**
 * What is written together: all or nothing. Each record goes in if the stored version is the one
 * that it carries, and is stored with the next version.
 *
 * @param journal at most {@link #MOST_ENTRIES}, since a store may limit what it writes at once
 */
public record Commit(
    Lease lease,
    Optional<Run> run,
    Optional<Change> change,
    Optional<ClusterRecord> cluster,
    List<JournalEntry> journal) {
  /** The most journal entries of one commit. */
  public static final int MOST_ENTRIES = 90;

  public Commit {
    journal = List.copyOf(journal);
    if (journal.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          journal.size() + " journal entries are more than the " + MOST_ENTRIES + " of a commit");
    }
  }
}
