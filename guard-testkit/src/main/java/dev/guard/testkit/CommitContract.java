package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link ClusterRegistryContract} about what is written together. */
public abstract class CommitContract extends LeaseContract {

  @Test
  public void aCommitIsAllOrNothing() {
    ClusterRegistry registry = registry();
    registry.put(cluster("c1"));
    Lease lease = lease(registry, "host/1/a");
    ClusterRecord read = registry.cluster("c1").orElseThrow();
    Commit stale =
        new Commit(
            lease,
            Optional.of(RegistrySamples.run("run-1", BATCH, TestContext.START)),
            Optional.of(
                Change.planned(RegistrySamples.key(1), "platform/fleet", "guard/x", List.of("c1"))),
            Optional.of(new ClusterRecord(read.cluster(), read.progress(), read.updatedAt(), 9)),
            List.of(entry("run-1:00000001", Optional.empty())));
    assertThat(registry.commit(stale))
        .isInstanceOfSatisfying(
            Committed.Lost.class, lost -> assertThat(lost.what()).contains("c1"));
    assertThat(registry.run("run-1")).isEmpty();
    assertThat(registry.changes("run-1")).isEmpty();
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items()).isEmpty();
    assertThat(registry.cluster("c1")).contains(read);
  }

  @Test
  public void repeatingACommitWhoseAnswerWasLostChangesNothing() {
    ClusterRegistry registry = registry();
    registry.put(cluster("c1"));
    Lease lease = lease(registry, "host/1/a");
    Commit commit = move(lease, registry, "c1", "run-1:00000001");
    assertThat(registry.commit(commit)).isEqualTo(new Committed.Stored());
    assertThat(registry.commit(commit)).isInstanceOf(Committed.Lost.class);
    Commit journalOnly = RegistrySamples.journal(lease, commit.journal());
    assertThat(registry.commit(journalOnly)).isInstanceOf(Committed.Lost.class);
    assertThat(registry.cluster("c1").orElseThrow().version()).isEqualTo(2);
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items()).hasSize(1);
  }

  @Test
  public void aProcessThatDiedBetweenTheWriteAndItsAnswerFindsWhatItWrote() {
    ClusterRegistry dying = registry();
    dying.put(cluster("c1"));
    Lease old = lease(dying, "host/1/a");
    Run run = RegistrySamples.run("run-1", BATCH, TestContext.START);
    Commit moved = move(old, dying, "c1", "run-1:00000001");
    Commit whole =
        new Commit(old, Optional.of(run), Optional.empty(), moved.cluster(), moved.journal());
    assertThat(dying.commit(whole)).isEqualTo(new Committed.Stored());
    context().wallClock().advance(Duration.ofMinutes(2));

    ClusterRegistry next = registry();
    Lease lease = lease(next, "host/2/b");
    assertThat(dying.commit(whole)).isEqualTo(new Committed.Fenced(lease));
    assertThat(next.openRun(BATCH)).contains(RegistrySamples.stored(run));
    assertThat(next.cluster("c1").orElseThrow().state()).isEqualTo(ClusterState.PRE_CHECK_RUNNING);
    assertThat(next.journal(JournalFilter.run("run-1"), Optional.empty()).items())
        .isEqualTo(whole.journal());
    assertThat(next.commit(move(lease, next, "c1", "run-1:00000002")))
        .isEqualTo(new Committed.Stored());
  }

  @Test
  public void aCommitHasAtMostAsManyEntriesAsEveryStoreTakes() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    List<JournalEntry> entries = new ArrayList<>();
    for (int i = 1; i <= Commit.MOST_ENTRIES; i++) {
      entries.add(entry("run-1:%08d".formatted(i), Optional.of("c1")));
    }
    Run run = RegistrySamples.run("run-1", BATCH, TestContext.START);
    Change change =
        Change.planned(RegistrySamples.key(1), "platform/fleet", "guard/x", List.of("c1"));
    ClusterRecord cluster =
        new ClusterRecord(cluster("c1"), Optional.empty(), TestContext.START, 0);
    assertThat(
            registry.commit(
                new Commit(
                    lease, Optional.of(run), Optional.of(change), Optional.of(cluster), entries)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items())
        .isEqualTo(entries);
    assertThat(registry.cluster("c1").orElseThrow().version()).isEqualTo(1);
    entries.add(entry("run-1:00009999", Optional.empty()));
    assertThatThrownBy(() -> RegistrySamples.journal(lease, entries))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void aJournalIdThatExistsOrComesTwiceLosesTheWholeCommit() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    JournalEntry entry = entry("run-1:00000001", Optional.empty());
    assertThat(registry.commit(RegistrySamples.journal(lease, List.of(entry, entry))))
        .isInstanceOf(Committed.Lost.class);
    assertThat(registry.commit(RegistrySamples.journal(lease, List.of(entry))))
        .isEqualTo(new Committed.Stored());
    JournalEntry next = entry("run-1:00000002", Optional.empty());
    assertThat(registry.commit(RegistrySamples.journal(lease, List.of(next, entry))))
        .isInstanceOf(Committed.Lost.class);
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items())
        .containsExactly(entry);
  }
}
