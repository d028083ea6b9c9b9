package dev.guard.testkit;

import dev.guard.api.Bytes;
import dev.guard.api.EffectKey;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InMemoryRegistry} keeps. Several registries over one store stand for several
 * processes. Every access holds the store's monitor.
 */
public final class InMemoryStore {
  final NavigableMap<String, ClusterRecord> clusters = new TreeMap<>();
  final Map<String, Run> runs = new HashMap<>();
  final Map<EffectKey, Change> changes = new LinkedHashMap<>();
  final Map<List<String>, Control> controls = new LinkedHashMap<>();
  final Map<String, Lease> leases = new HashMap<>();
  final Map<String, Duration> leaseTimes = new HashMap<>();
  final NavigableMap<String, JournalEntry> journal = new TreeMap<>();
  final Map<List<String>, String> cursors = new HashMap<>();
  final Map<List<String>, Bytes> documents = new HashMap<>();

  Optional<Run> openRun(String batchId) {
    return runs.values().stream()
        .filter(run -> run.batchId().equals(batchId) && run.outcome().isEmpty())
        .findFirst();
  }

  /** What of the commit somebody else has changed, or empty where all of it may be written. */
  Optional<String> lost(Commit commit) {
    Optional<Run> run = commit.run();
    if (run.isPresent() && run.get().version() != version(runs.get(run.get().id()))) {
      return Optional.of("run " + run.get().id());
    }
    if (run.isPresent() && run.get().outcome().isEmpty()) {
      Optional<Run> open = openRun(run.get().batchId());
      if (open.isPresent() && !open.get().id().equals(run.get().id())) {
        return Optional.of("batch " + run.get().batchId() + " has the open run " + open.get().id());
      }
    }
    Optional<Change> change = commit.change();
    if (change.isPresent() && change.get().version() != version(changes.get(change.get().key()))) {
      return Optional.of("change " + change.get().key());
    }
    Optional<ClusterRecord> cluster = commit.cluster();
    if (cluster.isPresent()
        && cluster.get().version() != version(clusters.get(cluster.get().cluster().id()))) {
      return Optional.of("cluster " + cluster.get().cluster().id());
    }
    Set<String> ids = new HashSet<>();
    return commit.journal().stream()
        .map(JournalEntry::id)
        .filter(id -> journal.containsKey(id) || !ids.add(id))
        .findFirst()
        .map(id -> "journal entry " + id);
  }

  private static long version(@Nullable Run run) {
    return run == null ? 0 : run.version();
  }

  private static long version(@Nullable Change change) {
    return change == null ? 0 : change.version();
  }

  private static long version(@Nullable ClusterRecord record) {
    return record == null ? 0 : record.version();
  }
}
