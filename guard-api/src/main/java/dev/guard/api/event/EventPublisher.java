package dev.guard.api.event;

import dev.guard.api.plugin.Product;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import java.util.List;

/**
 * Publishes journal entries to the outside, in order. Entries may come again after a crash; their
 * ids tell. Called from one thread at a time for one run.
 */
public interface EventPublisher extends Product {
  void publish(List<JournalEntry> entries);

  /** As {@link #publish(List)}, for a publisher that also tells of the run. */
  default void publish(Run run, List<JournalEntry> entries) {
    publish(entries);
  }

  /**
   * How many entries it takes at once. The cursor moves after each call, so that a failure repeats
   * no more than these.
   */
  default int most() {
    return Integer.MAX_VALUE;
  }
}
