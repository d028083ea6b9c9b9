package dev.guard.api.run;

import dev.guard.api.Bytes;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.Product;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps clusters, runs, changes, leases, controls, the journal and documents. Thread-safe, and safe
 * for several processes at once.
 *
 * <p>A page token is opaque; give back the one that a page ended with. Clusters are ordered by id,
 * runs by start (newest first), changes by plan, journal entries by id inside a run and runs by
 * start.
 */
public interface ClusterRegistry extends Product {
  /** Creates or migrates what the registry needs; safe to call twice. */
  void init();

  /**
   * What {@link #init} would do, a sentence each; empty where everything is there, or where the
   * registry makes what it needs by itself. Changes nothing.
   */
  default List<String> plan() {
    return List.of();
  }

  /**
   * Adds what this registry keeps beside entries that another tool made, such as the Python GUARD;
   * safe to call twice.
   *
   * @param dryRun says only what would be added
   * @return a sentence for each entry that was not complete
   */
  default List<String> adopt(boolean dryRun) {
    return List.of();
  }

  Optional<ClusterRecord> cluster(String id);

  Page<ClusterRecord> clusters(ClusterFilter filter, Optional<String> token);

  /** Creates or replaces the entry; progress stays. */
  void put(Cluster cluster);

  /** Removes a cluster; one that is not there is no error. */
  void remove(String id);

  /** The run of a batch that has no outcome; there is at most one. */
  Optional<Run> openRun(String batchId);

  Optional<Run> run(String id);

  Page<Run> runs(RunFilter filter, Optional<String> token);

  List<Change> changes(String runId);

  /** All controls, active or not. */
  List<Control> controls();

  /** Stores a control if the stored version is the one it carries; false where it is not. */
  boolean control(Control control);

  /** Asks for the lease of a batch; granted where none is held or the held one has expired. */
  LeaseAnswer acquire(String batchId, String holder, Duration ttl);

  /** Extends a lease; {@code HeldBy} where it was lost. The fence stays. */
  LeaseAnswer renew(Lease lease);

  /** Gives a lease back if its fence is still the newest; else does nothing. */
  void release(Lease lease);

  /**
   * Writes all or nothing. A second open run of a batch, and a journal id that exists, are {@code
   * Lost}.
   */
  Committed commit(Commit commit);

  Page<JournalEntry> journal(JournalFilter filter, Optional<String> token);

  /** The newest entry of a run that a publisher has published. */
  Optional<String> cursor(String publisher, String runId);

  /** Moves a publisher's cursor forward; never back. */
  void advance(String publisher, String runId, String journalId);

  /**
   * Stores a document of a run, such as a baseline, over an older one of the same key.
   *
   * @return false where the lease is no longer ours; nothing is stored
   */
  boolean put(Lease lease, String runId, String key, Bytes document);

  Optional<Bytes> get(String runId, String key);
}
