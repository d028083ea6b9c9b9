package dev.guard.testkit;

import dev.guard.api.Bytes;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A registry in memory that keeps the contract of its SPI. Closing it forgets nothing, so a test
 * can close one GUARD and open the next one over the same fleet. Thread-safe.
 */
public final class InMemoryRegistry implements ClusterRegistry {
  private static final int PAGE = 500;

  private final InMemoryStore store;
  private final AdapterContext context;

  /** An empty registry. */
  public InMemoryRegistry(AdapterContext context) {
    this(new InMemoryStore(), context);
  }

  /** Another registry over the same store, as another process would open it. */
  public InMemoryRegistry(InMemoryStore store, AdapterContext context) {
    this.store = store;
    this.context = context;
  }

  /**
   * A factory of registries over one store, each with the clocks of the context that it is made
   * with.
   */
  public static ClusterRegistryFactory<NoSettings> factory(String name, InMemoryStore store) {
    return new ClusterRegistryFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public ClusterRegistry create(NoSettings settings, AdapterContext context) {
        return new InMemoryRegistry(store, context);
      }
    };
  }

  @Override
  public void init() {
    // There is nothing to create.
  }

  @Override
  public Optional<ClusterRecord> cluster(String id) {
    synchronized (store) {
      return Optional.ofNullable(store.clusters.get(id));
    }
  }

  @Override
  public Page<ClusterRecord> clusters(ClusterFilter filter, Optional<String> token) {
    synchronized (store) {
      return page(
          store.clusters.values().stream()
              .filter(record -> matches(filter.batchId(), record.cluster().batchId()))
              .filter(record -> matches(filter.environment(), record.cluster().environment())),
          token);
    }
  }

  @Override
  public void put(Cluster cluster) {
    synchronized (store) {
      ClusterRecord old = store.clusters.get(cluster.id());
      store.clusters.put(
          cluster.id(),
          new ClusterRecord(
              cluster,
              old == null ? Optional.empty() : old.progress(),
              context.time().instant(),
              old == null ? 1 : old.version() + 1));
    }
  }

  @Override
  public void remove(String id) {
    synchronized (store) {
      store.clusters.remove(id);
    }
  }

  @Override
  public Optional<Run> openRun(String batchId) {
    synchronized (store) {
      return store.openRun(batchId);
    }
  }

  @Override
  public Optional<Run> run(String id) {
    synchronized (store) {
      return Optional.ofNullable(store.runs.get(id));
    }
  }

  @Override
  public Page<Run> runs(RunFilter filter, Optional<String> token) {
    synchronized (store) {
      return page(
          store.runs.values().stream()
              .filter(run -> matches(filter.batchId(), run.batchId()))
              .filter(run -> !filter.openOnly() || run.outcome().isEmpty())
              .sorted(Comparator.comparing(Run::startedAt).thenComparing(Run::id).reversed()),
          token);
    }
  }

  @Override
  public List<Change> changes(String runId) {
    synchronized (store) {
      return store.changes.values().stream()
          .filter(change -> change.key().runId().equals(runId))
          .toList();
    }
  }

  @Override
  public List<Control> controls() {
    synchronized (store) {
      return List.copyOf(store.controls.values());
    }
  }

  @Override
  public boolean control(Control control) {
    synchronized (store) {
      List<String> key = List.of(control.kind().name(), control.subject());
      Control old = store.controls.get(key);
      if (control.version() != (old == null ? 0 : old.version())) {
        return false;
      }
      store.controls.put(key, control.nextVersion());
      return true;
    }
  }

  @Override
  public LeaseAnswer acquire(String batchId, String holder, Duration ttl) {
    synchronized (store) {
      Instant now = context.wallClock().instant();
      Lease held = store.leases.get(batchId);
      if (held != null && held.until().isAfter(now)) {
        return new LeaseAnswer.HeldBy(held);
      }
      Lease lease = new Lease(batchId, holder, held == null ? 1 : held.fence() + 1, now.plus(ttl));
      store.leases.put(batchId, lease);
      store.leaseTimes.put(batchId, ttl);
      return new LeaseAnswer.Granted(lease);
    }
  }

  @Override
  public LeaseAnswer renew(Lease lease) {
    synchronized (store) {
      Lease current = current(lease);
      if (!owns(lease, current)) {
        return new LeaseAnswer.HeldBy(current);
      }
      Lease renewed =
          new Lease(
              lease.batchId(),
              lease.holder(),
              lease.fence(),
              context
                  .wallClock()
                  .instant()
                  .plus(store.leaseTimes.getOrDefault(lease.batchId(), Duration.ZERO)));
      store.leases.put(lease.batchId(), renewed);
      return new LeaseAnswer.Granted(renewed);
    }
  }

  @Override
  public void release(Lease lease) {
    synchronized (store) {
      if (owns(lease, current(lease))) {
        store.leases.put(
            lease.batchId(), new Lease(lease.batchId(), "", lease.fence(), Instant.EPOCH));
      }
    }
  }

  private Lease current(Lease lease) {
    return store.leases.getOrDefault(
        lease.batchId(), new Lease(lease.batchId(), "", 0, Instant.EPOCH));
  }

  private static boolean owns(Lease lease, Lease current) {
    return current.fence() == lease.fence() && current.holder().equals(lease.holder());
  }

  @Override
  public Committed commit(Commit commit) {
    synchronized (store) {
      Lease current = current(commit.lease());
      if (!owns(commit.lease(), current)) {
        return new Committed.Fenced(current);
      }
      Optional<String> lost = store.lost(commit);
      if (lost.isPresent()) {
        return new Committed.Lost(lost.get());
      }
      commit.run().ifPresent(run -> store.runs.put(run.id(), run.nextVersion()));
      commit.change().ifPresent(change -> store.changes.put(change.key(), change.nextVersion()));
      commit
          .cluster()
          .ifPresent(
              record ->
                  store.clusters.put(
                      record.cluster().id(),
                      new ClusterRecord(
                          record.cluster(),
                          record.progress(),
                          context.time().instant(),
                          record.version() + 1)));
      commit.journal().forEach(entry -> store.journal.put(entry.id(), entry));
      return new Committed.Stored();
    }
  }

  @Override
  public Page<JournalEntry> journal(JournalFilter filter, Optional<String> token) {
    synchronized (store) {
      return page(
          store.journal.values().stream()
              .filter(entry -> matches(filter.runId(), entry.runId()))
              .filter(
                  entry ->
                      filter.clusterId().isEmpty() || filter.clusterId().equals(entry.clusterId()))
              .filter(
                  entry ->
                      filter.after().isEmpty() || entry.id().compareTo(filter.after().get()) > 0)
              .sorted(
                  Comparator.comparing(this::startOfRun)
                      .thenComparing(JournalEntry::runId)
                      .thenComparing(JournalEntry::id)),
          token);
    }
  }

  private Instant startOfRun(JournalEntry entry) {
    Run run = store.runs.get(entry.runId());
    return run == null ? Instant.MIN : run.startedAt();
  }

  @Override
  public Optional<String> cursor(String publisher, String runId) {
    synchronized (store) {
      return Optional.ofNullable(store.cursors.get(List.of(publisher, runId)));
    }
  }

  @Override
  public void advance(String publisher, String runId, String journalId) {
    synchronized (store) {
      store.cursors.merge(
          List.of(publisher, runId),
          journalId,
          (old, wanted) -> old.compareTo(wanted) >= 0 ? old : wanted);
    }
  }

  @Override
  public boolean put(Lease lease, String runId, String key, Bytes document) {
    synchronized (store) {
      if (!owns(lease, current(lease))) {
        return false;
      }
      store.documents.put(List.of(runId, key), document);
      return true;
    }
  }

  @Override
  public Optional<Bytes> get(String runId, String key) {
    synchronized (store) {
      return Optional.ofNullable(store.documents.get(List.of(runId, key)));
    }
  }

  private static boolean matches(Optional<String> wanted, String value) {
    return wanted.isEmpty() || wanted.get().equals(value);
  }

  /** A token is the number of items before its page. */
  private static <T> Page<T> page(Stream<T> all, Optional<String> token) {
    int skip = token.map(Integer::parseInt).orElse(0);
    List<T> items = all.skip(skip).limit(PAGE + 1L).toList();
    return items.size() <= PAGE
        ? new Page<>(items, Optional.empty())
        : new Page<>(items.subList(0, PAGE), Optional.of(Integer.toString(skip + PAGE)));
  }
}
