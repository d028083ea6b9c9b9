package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The part of {@link ClusterRegistryContract} about who may write. */
public abstract class LeaseContract {
  /** The batch of every test. */
  protected static final String BATCH = "wave-1";

  private static final Duration TTL = Duration.ofSeconds(60);
  private static final int WRITERS = 50;
  private static final int CONTENDERS = 100;
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final TestContext context = TestContext.create();
  private final List<ClusterRegistry> opened = new ArrayList<>();

  /**
   * Opens the one registry of a test; a second call stands for a second process on the same store.
   */
  protected abstract ClusterRegistry open(AdapterContext context);

  /** The context of {@link #registry()}. */
  protected final TestContext context() {
    return context;
  }

  /** The registry as one process sees it. */
  protected final ClusterRegistry registry() {
    return registry(context);
  }

  /** The registry as a process with this context sees it; closed after the test. */
  protected final ClusterRegistry registry(AdapterContext ofProcess) {
    ClusterRegistry registry = open(ofProcess);
    registry.init();
    opened.add(registry);
    return registry;
  }

  @AfterEach
  final void closeRegistries() {
    opened.forEach(ClusterRegistry::close);
  }

  @Test
  public void oneHolderGetsTheLeaseAndTheOtherIsToldWhoHasItAndUntilWhen() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    assertThat(lease.until()).isEqualTo(TestContext.START.plus(TTL));
    assertThat(registry.acquire(BATCH, "host/2/b", TTL)).isEqualTo(new LeaseAnswer.HeldBy(lease));
    assertThat(registry.acquire(BATCH, "host/1/a", TTL)).isEqualTo(new LeaseAnswer.HeldBy(lease));
    assertThat(registry.acquire("wave-2", "host/2/b", TTL)).isInstanceOf(LeaseAnswer.Granted.class);
  }

  @Test
  public void aRenewedLeaseKeepsItsFenceAndLivesLonger() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    context.wallClock().advance(Duration.ofSeconds(40));
    Instant longer = context.wallClock().instant().plus(TTL);
    assertThat(registry.renew(lease))
        .isEqualTo(new LeaseAnswer.Granted(new Lease(BATCH, "host/1/a", lease.fence(), longer)));
    context.wallClock().advance(Duration.ofSeconds(40));
    assertThat(registry.acquire(BATCH, "host/2/b", TTL)).isInstanceOf(LeaseAnswer.HeldBy.class);
  }

  @Test
  public void anExpiredLeaseIsTakenOverAndTheOldHolderLosesIt() {
    ClusterRegistry registry = registry();
    Lease old = lease(registry, "host/1/a");
    context.wallClock().advance(TTL);
    Lease taken = lease(registry, "host/2/b");
    assertThat(taken.fence()).isGreaterThan(old.fence());
    assertThat(registry.renew(old)).isEqualTo(new LeaseAnswer.HeldBy(taken));
    registry.release(old);
    assertThat(registry.acquire(BATCH, "host/3/c", TTL)).isEqualTo(new LeaseAnswer.HeldBy(taken));
  }

  @Test
  public void theFenceGrowsAfterAReleaseToo() {
    ClusterRegistry registry = registry();
    Lease first = lease(registry, "host/1/a");
    registry.release(first);
    Lease second = lease(registry, "host/1/a");
    registry.release(second);
    Lease third = lease(registry, "host/2/b");
    assertThat(second.fence()).isGreaterThan(first.fence());
    assertThat(third.fence()).isGreaterThan(second.fence());
  }

  @Test
  public void aPausedHolderCannotWriteOnceSomebodyElseTookOver() {
    ClusterRegistry registry = registry();
    registry.put(cluster("c1"));
    Lease paused = lease(registry, "host/1/a");
    context.wallClock().advance(TTL);
    Lease current = lease(registry, "host/2/b");
    assertThat(registry.commit(move(paused, registry, "c1", "run-1:00000001")))
        .isEqualTo(new Committed.Fenced(current));
    assertThat(registry.put(paused, "run-1", "baseline", Bytes.utf8("late"))).isFalse();
    assertThat(registry.cluster("c1").orElseThrow().progress()).isEmpty();
    assertThat(registry.get("run-1", "baseline")).isEmpty();
    assertThat(registry.commit(move(current, registry, "c1", "run-1:00000001")))
        .isEqualTo(new Committed.Stored());
  }

  @Test
  public void aReleasedLeaseAndOneThatNeverWasCannotWrite() {
    ClusterRegistry registry = registry();
    registry.put(cluster("c1"));
    Lease released = lease(registry, "host/1/a");
    registry.release(released);
    assertThat(registry.commit(move(released, registry, "c1", "run-1:00000001")))
        .isInstanceOf(Committed.Fenced.class);
    Lease invented = new Lease("wave-9", "host/1/a", 1, Instant.MAX);
    assertThat(registry.commit(move(invented, registry, "c1", "run-1:00000001")))
        .isInstanceOf(Committed.Fenced.class);
    assertThat(registry.cluster("c1").orElseThrow().progress()).isEmpty();
  }

  @Test
  public void aMachineWhoseClockIsAheadTakesOverEarlyButTheFenceKeepsTheStoreSafe() {
    ClusterRegistry here = registry();
    TestContext skewed = context.onAnotherMachine(TestContext.START.plusSeconds(90));
    ClusterRegistry there = registry(skewed);
    here.put(cluster("c1"));
    Lease mine = lease(here, "host/1/a");
    Lease theirs = lease(there, "other/2/b");
    assertThat(here.commit(move(mine, here, "c1", "run-1:00000001")))
        .isEqualTo(new Committed.Fenced(theirs));
    assertThat(here.renew(mine)).isEqualTo(new LeaseAnswer.HeldBy(theirs));
    assertThat(there.commit(move(theirs, there, "c1", "run-1:00000001")))
        .isEqualTo(new Committed.Stored());
  }

  @Test
  public void aMachineWhoseClockIsBehindWaitsLongerAndIsToldUntilWhen() {
    ClusterRegistry here = registry();
    ClusterRegistry there = registry(context.onAnotherMachine(TestContext.START.minusSeconds(600)));
    Lease mine = lease(here, "host/1/a");
    context.wallClock().advance(TTL.plusSeconds(1));
    assertThat(there.acquire(BATCH, "other/2/b", TTL)).isEqualTo(new LeaseAnswer.HeldBy(mine));
  }

  @Test
  public void ofManyWhoAskAtOnceExactlyOneGetsTheLease() throws Exception {
    List<ClusterRegistry> processes = List.of(registry(), registry(), registry());
    long fence = 0;
    for (int round = 1; round <= 3; round++) {
      List<LeaseAnswer> answers =
          atOnce(
              CONTENDERS,
              number -> processes.get(number % 3).acquire(BATCH, "host/" + number + "/x", TTL));
      List<Lease> granted =
          answers.stream()
              .filter(LeaseAnswer.Granted.class::isInstance)
              .map(answer -> ((LeaseAnswer.Granted) answer).lease())
              .toList();
      assertThat(granted).as("round %d", round).hasSize(1);
      assertThat(granted.get(0).fence()).isGreaterThan(fence);
      assertThat(answers)
          .filteredOn(LeaseAnswer.HeldBy.class::isInstance)
          .hasSize(CONTENDERS - 1)
          .allMatch(answer -> answer.equals(new LeaseAnswer.HeldBy(granted.get(0))));
      fence = granted.get(0).fence();
      context.wallClock().advance(TTL);
    }
  }

  @Test
  public void machinesWhoseClocksAreFiveMinutesApartNeverWriteAtOnce() throws Exception {
    TestContext behind = context.onAnotherMachine(TestContext.START.minus(SKEW));
    TestContext ahead = context.onAnotherMachine(TestContext.START.plus(SKEW));
    List<ClusterRegistry> machines = List.of(registry(behind), registry(), registry(ahead));
    machines.get(0).put(cluster("c1"));
    List<Lease> held = new ArrayList<>();
    int written = 0;
    for (int round = 1; round <= 6; round++) {
      List<LeaseAnswer> answers = new ArrayList<>();
      for (int i = 0; i < machines.size(); i++) {
        answers.add(machines.get(i).acquire(BATCH, "machine-" + i + "/1/a", TTL));
      }
      answers.stream()
          .filter(LeaseAnswer.Granted.class::isInstance)
          .forEach(answer -> held.add(((LeaseAnswer.Granted) answer).lease()));
      ClusterRecord read = machines.get(0).cluster("c1").orElseThrow();
      int number = round;
      List<Committed> commits =
          atOnce(
              held.size(),
              holder ->
                  machines
                      .get(holder % 3)
                      .commit(
                          move(
                              held.get(holder), read, "run-1:%04d%04d".formatted(number, holder))));
      for (int holder = 0; holder < held.size(); holder++) {
        boolean newest = holder == held.size() - 1;
        assertThat(commits.get(holder))
            .as("round %d, lease %s", round, held.get(holder))
            .isInstanceOf(newest ? Committed.Stored.class : Committed.Fenced.class);
      }
      written++;
      for (TestContext machine : List.of(behind, context, ahead)) {
        machine.wallClock().advance(Duration.ofSeconds(150));
      }
    }
    assertThat(held).as("several took over").hasSizeGreaterThan(2);
    assertThat(machines.get(2).journal(JournalFilter.run("run-1"), Optional.empty()).items())
        .hasSize(written);
  }

  @Test
  public void aHolderPausedWhileItWritesLosesToTheOneThatTookOver() throws Exception {
    ClusterRegistry here = registry();
    ClusterRegistry there = registry();
    here.put(cluster("c1"));
    Lease paused = lease(here, "host/1/a");
    Commit begun = move(paused, here, "c1", "run-1:00000001");
    context.wallClock().advance(TTL.plusSeconds(1));
    Lease current = lease(there, "host/2/b");
    ClusterRecord read = there.cluster("c1").orElseThrow();

    List<Committed> answers =
        atOnce(
            WRITERS,
            number ->
                number == 7
                    ? there.commit(move(current, read, "run-1:00000002"))
                    : here.commit(begun));

    assertThat(answers.get(7)).isEqualTo(new Committed.Stored());
    assertThat(answers)
        .filteredOn(answer -> answer.equals(new Committed.Fenced(current)))
        .hasSize(WRITERS - 1);
    assertThat(here.renew(paused)).isEqualTo(new LeaseAnswer.HeldBy(current));
    assertThat(there.journal(JournalFilter.run("run-1"), Optional.empty()).items())
        .extracting(JournalEntry::id)
        .containsExactly("run-1:00000002");
  }

  @Test
  public void ofManyWhoWriteOneRecordAtOnceExactlyOneWinsEachVersion() throws Exception {
    List<ClusterRegistry> processes = List.of(registry(), registry(), registry());
    ClusterRegistry first = processes.get(0);
    first.put(cluster("c1"));
    Lease lease = lease(first, "host/1/a");
    for (int round = 1; round <= 3; round++) {
      ClusterRecord read = first.cluster("c1").orElseThrow();
      int number = round;
      List<Committed> answers =
          atOnce(
              WRITERS,
              writer ->
                  processes
                      .get(writer % 3)
                      .commit(move(lease, read, "run-1:%04d%04d".formatted(number, writer))));
      assertThat(answers).filteredOn(Committed.Stored.class::isInstance).hasSize(1);
      assertThat(answers).filteredOn(Committed.Lost.class::isInstance).hasSize(WRITERS - 1);
      assertThat(first.cluster("c1").orElseThrow().version()).isEqualTo(read.version() + 1);
      assertThat(first.journal(JournalFilter.run("run-1"), Optional.empty()).items())
          .hasSize(round);
    }
  }

  /** What a writer does, by its number. */
  @FunctionalInterface
  private interface Writer<T> {
    T write(int number);
  }

  private static <T> List<T> atOnce(int writers, Writer<T> writer) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int number = i;
        tasks.add(() -> writer.write(number));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        answers.add(future.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  /** The lease of {@link #BATCH}, which must be free. */
  protected static Lease lease(ClusterRegistry registry, String holder) {
    LeaseAnswer answer = registry.acquire(BATCH, holder, TTL);
    assertThat(answer).isInstanceOf(LeaseAnswer.Granted.class);
    return ((LeaseAnswer.Granted) answer).lease();
  }

  /** A cluster of {@link #BATCH}. */
  protected static Cluster cluster(String id) {
    return Cluster.builder(id, BATCH, MeshVersion.of(1, 26, 4)).environment("prod").build();
  }

  /** A commit that moves a cluster and journals it. */
  protected static Commit move(
      Lease lease, ClusterRegistry registry, String clusterId, String journalId) {
    return move(lease, registry.cluster(clusterId).orElseThrow(), journalId);
  }

  /** A commit that moves a cluster, as it was read, and journals it. */
  protected static Commit move(Lease lease, ClusterRecord read, String journalId) {
    Progress progress =
        read.progress()
            .orElseGet(() -> Progress.start("run-1", "s1", TestContext.START))
            .moved(ClusterState.PRE_CHECK_RUNNING, TestContext.START);
    return new Commit(
        lease,
        Optional.empty(),
        Optional.empty(),
        Optional.of(
            new ClusterRecord(
                read.cluster(), Optional.of(progress), read.updatedAt(), read.version())),
        List.of(entry(journalId, Optional.of(read.cluster().id()))));
  }

  /** An entry of the run that its id names. */
  protected static JournalEntry entry(String id, Optional<String> clusterId) {
    return new JournalEntry(
        id,
        id.substring(0, id.indexOf(':')),
        clusterId,
        "moved",
        TestContext.START,
        "ada",
        "The checks begin.",
        Map.of("to", "pre_check_running"));
  }
}
