package dev.guard.api.event;

import dev.guard.api.plugin.Product;
import dev.guard.api.run.JournalEntry;
import java.util.List;

/**
 * Publishes journal entries to the outside, in order. Entries may come again after a crash; their
 * ids tell. Called from one thread at a time for one run.
 */
public interface EventPublisher extends Product {
  void publish(List<JournalEntry> entries);
}
