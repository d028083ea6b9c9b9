package dev.guard.core.run;

import dev.guard.api.Bytes;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Page;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.Stage;
import dev.guard.api.run.Wait;
import dev.guard.core.report.Waiting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open run under our lease: what was read, and the only way to write it.
 *
 * <p>Every write is one commit with its journal entries, whose ids are given out under the same
 * lock so that they are stored in order. Listeners run after it, outside the lock. Thread-safe.
 */
final class LiveRun {
  static final String LOST_RACE = "state.lost-race";
  private static final String GIVEN_UP = "state.given-up";
  private static final Logger log = LoggerFactory.getLogger(LiveRun.class);

  private final ClusterRegistry registry;
  private final LeaseKeeper lease;
  private final InstantSource time;
  private final String actor;
  private final Consumer<JournalEntry> listener;
  private final Consumer<Waiting> waits;
  private final Map<String, ClusterRecord> clusters = new LinkedHashMap<>();
  private final Map<String, Change> changes = new LinkedHashMap<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private Run run;
  private long sequence;
  private long written;
  private volatile boolean givenUp;

  LiveRun(
      ClusterRegistry registry,
      LeaseKeeper lease,
      InstantSource time,
      String actor,
      Consumer<JournalEntry> listener,
      Consumer<Waiting> waits,
      Run run) {
    this.registry = registry;
    this.lease = lease;
    this.time = time;
    this.actor = actor;
    this.listener = listener;
    this.waits = waits;
    this.run = run;
    if (run.version() > 0) {
      readJournal();
    }
  }

  private void readJournal() {
    journal.addAll(pages(token -> registry.journal(JournalFilter.run(run.id()), token)));
    if (!journal.isEmpty()) {
      String last = journal.get(journal.size() - 1).id();
      sequence = Long.parseLong(last.substring(last.lastIndexOf(':') + 1));
    }
  }

  /** Reads the run again; what others wrote beside us, such as a changed entry, is seen. */
  synchronized void reload() {
    run = registry.run(run.id()).orElseThrow();
    changes.clear();
    registry.changes(run.id()).forEach(change -> changes.put(change.key().toString(), change));
    Map<String, ClusterRecord> read = new HashMap<>();
    pages(token -> registry.clusters(ClusterFilter.batch(run.batchId()), token))
        .forEach(record -> read.put(record.cluster().id(), record));
    clusters.clear();
    run.stages().stream()
        .flatMap(stage -> stage.clusterIds().stream())
        .distinct()
        .sorted()
        .forEach(
            id ->
                Optional.ofNullable(read.get(id))
                    .or(() -> registry.cluster(id))
                    .ifPresent(record -> clusters.put(id, record)));
  }

  static <T> List<T> pages(Function<Optional<String>, Page<T>> read) {
    List<T> all = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<T> page = read.apply(token);
      all.addAll(page.items());
      token = page.next();
    } while (token.isPresent());
    return all;
  }

  synchronized Run run() {
    return run;
  }

  synchronized List<ClusterRecord> clusters() {
    return List.copyOf(clusters.values());
  }

  synchronized ClusterRecord cluster(String id) {
    ClusterRecord record = clusters.get(id);
    if (record == null) {
      throw GuardException.of("state.cluster-missing", Responsible.OPERATOR)
          .what("Cluster " + id + " is part of run " + run.id() + ", but no longer registered.")
          .where("registry")
          .next("Register it again with guard registry add; the run then takes it up.")
          .build();
    }
    return record;
  }

  /** A cluster's progress in this run; empty until it was enrolled. */
  Optional<Progress> progress(String clusterId) {
    return cluster(clusterId).progress().filter(progress -> progress.runId().equals(run().id()));
  }

  synchronized List<Change> changes() {
    return List.copyOf(changes.values());
  }

  synchronized List<JournalEntry> journal() {
    return List.copyOf(journal);
  }

  Stage stage(String id) {
    return run().stages().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  /** The stage of this cluster that follows one of its stages. */
  Optional<Stage> stageAfter(String clusterId, String stageId) {
    List<Stage> own =
        run().stages().stream().filter(s -> s.clusterIds().contains(clusterId)).toList();
    for (int i = 0; i < own.size() - 1; i++) {
      if (own.get(i).id().equals(stageId)) {
        return Optional.of(own.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** How many commits were made; grows. */
  synchronized long written() {
    return written;
  }

  Instant now() {
    return time.instant();
  }

  String actor() {
    return actor;
  }

  /**
   * Called before every effect outside: whether the lease is still ours, and nobody has paused.
   *
   * @throws GuardException with code {@code refused.lease-lost} or {@code refused.paused}
   */
  void mayAct() {
    lease.check();
    Controls.refuseStopped(registry, run().batchId());
  }

  LeaseKeeper lease() {
    return lease;
  }

  /** Stores the run for the first time, or with its outcome. */
  void store(Run next, Note note) {
    commit(Optional.of(next), Optional.empty(), Optional.empty(), List.of(note));
  }

  void store(Change change, Note note) {
    commit(Optional.empty(), Optional.of(change), Optional.empty(), List.of(note));
  }

  void note(Note note) {
    commit(Optional.empty(), Optional.empty(), Optional.empty(), List.of(note));
  }

  /** Takes a cluster into the run, in the state that an earlier run left it in. */
  void enrol(String clusterId, Stage stage) {
    ClusterRecord record = cluster(clusterId);
    Progress progress =
        Progress.start(run().id(), stage.id(), now())
            .moved(record.state(), now())
            .withFacts(Map.of(Facts.FROM_VERSION, record.cluster().currentVersion().toString()));
    commit(
        Optional.empty(),
        Optional.empty(),
        Optional.of(withProgress(record, progress)),
        List.of(
            Note.cluster(
                "enrolled",
                clusterId,
                "The cluster joins the run.",
                Map.of(Facts.FROM_VERSION, record.cluster().currentVersion().toString()))));
  }

  /**
   * The one method that moves a cluster, with what is said beside it in the same commit. An illegal
   * move throws and stores nothing.
   */
  void move(
      String clusterId, ClusterState to, String why, UnaryOperator<Progress> more, Note... beside) {
    move(Optional.empty(), clusterId, to, why, more, List.of(beside));
  }

  /** Moves a cluster of a closed run, and opens the run again, in one commit. */
  void moveAndReopen(
      String clusterId, ClusterState to, String why, UnaryOperator<Progress> more, Note reopened) {
    move(Optional.of(run().reopened()), clusterId, to, why, more, List.of(reopened));
  }

  private void move(
      Optional<Run> newRun,
      String clusterId,
      ClusterState to,
      String why,
      UnaryOperator<Progress> more,
      List<Note> beside) {
    ClusterRecord record = cluster(clusterId);
    Progress progress = progress(clusterId).orElseThrow();
    ClusterState from = progress.state();
    if (!from.successors().contains(to)) {
      throw new IllegalMove(clusterId, from, to);
    }
    Progress next = more.apply(progress.moved(to, now()));
    ClusterRecord moved = withProgress(record, next);
    if (to == ClusterState.UPGRADED) {
      moved = withVersion(moved, run().target());
    } else if (from == ClusterState.ROLLBACK_COMPLETED) {
      String before = Facts.get(next, Facts.FROM_VERSION).orElseThrow();
      moved = withVersion(moved, MeshVersion.parse(before));
    }
    Map<String, String> data =
        Map.of("from", from.label(), "to", to.label(), "stage", next.stageId());
    List<Note> notes = new ArrayList<>(beside);
    notes.add(Note.cluster("moved", clusterId, why, data));
    commit(newRun, Optional.empty(), Optional.of(moved), notes);
  }

  /** What the cluster is known to run from now on. */
  private static ClusterRecord withVersion(ClusterRecord record, MeshVersion version) {
    return new ClusterRecord(
        record.cluster().toBuilder().currentVersion(version).build(),
        record.progress(),
        record.updatedAt(),
        record.version());
  }

  /** Stores a wait; one that says nothing new is not written again. */
  void waitFor(String clusterId, Wait wait, Map<String, String> facts) {
    Progress progress = progress(clusterId).orElseThrow();
    Progress next = progress.withFacts(facts).withWaiting(Optional.of(wait));
    boolean sameWait = progress.waiting().map(Wait::why).equals(Optional.of(wait.why()));
    if (!sameWait || !next.facts().equals(progress.facts())) {
      update(clusterId, next, List.of());
    }
    tellWait(clusterId, wait);
  }

  /** Tells whoever watches, without storing anything. */
  void tellWait(String clusterId, Wait wait) {
    told(waits, new Waiting(clusterId, now(), wait.until(), wait.why()));
  }

  void hold(String clusterId, HoldCode code, String why) {
    hold(clusterId, code, why, Map.of());
  }

  /** Holds a cluster, and keeps what the hold was for. */
  void hold(String clusterId, HoldCode code, String why, Map<String, String> facts) {
    Progress progress = progress(clusterId).orElseThrow();
    if (progress.held().isEmpty()) {
      update(
          clusterId,
          code.on(progress.withFacts(facts).withWaiting(Optional.empty()), why, now()),
          List.of(code.note(clusterId, why, progress.state())));
    }
  }

  /** Moves a cluster to where only a person takes it on. */
  void moveHeld(String clusterId, ClusterState to, HoldCode code, String why) {
    move(
        clusterId,
        to,
        why,
        progress -> code.on(progress, why, now()),
        code.note(clusterId, why, to));
  }

  void update(String clusterId, Progress progress, List<Note> notes) {
    commit(
        Optional.empty(),
        Optional.empty(),
        Optional.of(withProgress(cluster(clusterId), progress)),
        notes);
  }

  private ClusterRecord withProgress(ClusterRecord record, Progress progress) {
    return new ClusterRecord(record.cluster(), Optional.of(progress), now(), record.version());
  }

  void document(String key, Bytes content) {
    refuseGivenUp();
    if (!registry.put(lease.lease(), run.id(), key, content)) {
      throw lease.lostLease();
    }
  }

  Optional<Bytes> document(String key) {
    return registry.get(run.id(), key);
  }

  private void commit(
      Optional<Run> newRun,
      Optional<Change> change,
      Optional<ClusterRecord> cluster,
      List<Note> notes) {
    refuseGivenUp();
    List<JournalEntry> entries;
    synchronized (this) {
      entries = number(notes);
      Committed answer =
          registry.commit(new Commit(lease.lease(), newRun, change, cluster, entries));
      if (answer instanceof Committed.Fenced) {
        throw lease.lostLease();
      }
      if (answer instanceof Committed.Lost lostRace) {
        throw lost(lostRace.what());
      }
      sequence += entries.size();
      written++;
      journal.addAll(entries);
      newRun.ifPresent(stored -> run = stored.nextVersion());
      change.ifPresent(stored -> changes.put(stored.key().toString(), stored.nextVersion()));
      cluster.ifPresent(stored -> clusters.put(stored.cluster().id(), stored.nextVersion()));
    }
    entries.forEach(entry -> told(listener, entry));
  }

  /**
   * Nothing is stored from now on: the steps are being interrupted, and a check that says "I was
   * interrupted" says nothing of its cluster. Whoever comes next looks again.
   */
  void giveUp() {
    givenUp = true;
  }

  private void refuseGivenUp() {
    if (givenUp) {
      throw GuardException.of(GIVEN_UP, Responsible.GUARD)
          .what("Asked to stop in the middle of a step; nothing is stored of it.")
          .where("run " + run().id())
          .next("The step is done again when the run goes on.")
          .build();
    }
  }

  private List<JournalEntry> number(List<Note> notes) {
    List<JournalEntry> entries = new ArrayList<>();
    long next = sequence;
    for (Note note : notes) {
      next++;
      entries.add(
          new JournalEntry(
              String.format("%s:%08d", run.id(), next),
              run.id(),
              note.clusterId(),
              note.kind(),
              now(),
              actor,
              note.why(),
              note.data()));
    }
    return entries;
  }

  private static <T> void told(Consumer<T> whom, T what) {
    try {
      whom.accept(what);
    } catch (RuntimeException broken) {
      log.warn("A listener failed on {}", what, broken);
    }
  }

  private static GuardException lost(String what) {
    return GuardException.of(LOST_RACE, Responsible.GUARD)
        .what("Somebody else changed the state at the same time: " + what + ".")
        .next("Nothing was stored; start the same command again.")
        .build();
  }
}
