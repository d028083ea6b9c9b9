package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.Hold;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Lease;
import dev.guard.api.run.Outcome;
import dev.guard.api.run.Page;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.api.run.Wait;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterRegistry} has to do. A subclass implements {@link #open}; all registries
 * that it opens in one test share one store, which is empty when the test starts.
 */
public abstract class ClusterRegistryContract extends CommitContract {

  @Test
  public void anEmptyRegistryAnswersEveryQuestionWithNothing() {
    ClusterRegistry registry = registry();
    registry.init();
    assertThat(registry.cluster("c1")).isEmpty();
    assertThat(registry.clusters(ClusterFilter.all(), Optional.empty()))
        .isEqualTo(new Page<ClusterRecord>(List.of(), Optional.empty()));
    assertThat(registry.openRun(BATCH)).isEmpty();
    assertThat(registry.run("run-1")).isEmpty();
    assertThat(registry.runs(RunFilter.all(), Optional.empty()).items()).isEmpty();
    assertThat(registry.changes("run-1")).isEmpty();
    assertThat(registry.controls()).isEmpty();
    assertThat(registry.journal(JournalFilter.run("run-1"), Optional.empty()).items()).isEmpty();
    assertThat(registry.cursor("slack", "run-1")).isEmpty();
    assertThat(registry.get("run-1", "baseline")).isEmpty();
    registry.remove("c1");
  }

  @Test
  public void everythingIsReadBackAsItWasWrittenByAnotherProcess() {
    ClusterRegistry registry = registry();
    Cluster full =
        cluster("c1").toBuilder()
            .region("eu-central-1")
            .gitlabRepo("platform/fleet")
            .fluxConfigPath("clusters/c1")
            .awsRoleArn(Optional.of("arn:aws:iam::1:role/guard"))
            .currentVersion(MeshVersion.parse("1.27.0-rc.1"))
            .datadogTags(Map.of("cluster", "c1", "env", "prod"))
            .ownerTeam("Plattform-Betrieb ü")
            .ownerHandle("ada")
            .metadata(Map.of("kube_context", "it's \"c1\""))
            .build();
    registry.put(full);
    Lease lease = lease(registry, "host/1/a");
    Instant precise = Instant.parse("2026-03-02T10:00:00.123456789Z");
    Progress progress =
        Progress.start("run-1", "s1", precise)
            .moved(ClusterState.VALIDATING, precise)
            .withWaiting(Optional.of(new Wait(precise.plusSeconds(60), "The soak goes on.")))
            .withHeld(Optional.of(new Hold("flux-timeout", "Flux is late.", precise)))
            .withFacts(Map.of("soak_from", precise.toString()))
            .withDataPlaneBehind(3);
    Change change =
        Change.planned(RegistrySamples.key(1), "platform/fleet", "guard/x", List.of("c1"))
            .opened(
                new ChangeRef(
                    "platform/fleet", "guard/x", "7", URI.create("https://git.example/7")),
                List.of(
                    new ScalarEdit(
                        "clusters/c1/istio.yaml",
                        12,
                        16,
                        new ObjectRef("HelmRelease", "istio-system", "istiod"),
                        new Artifact("helm-chart", "istiod", URI.create("https://charts.example")),
                        "spec.chart.spec.version",
                        "1.26.4",
                        "1.27.3")))
            .merged("a".repeat(40), precise);
    JournalEntry entry = entry("run-1:00000001", Optional.of("c1"));
    Run run = RegistrySamples.run("run-1", BATCH, precise);
    assertThat(
            registry.commit(
                new Commit(
                    lease,
                    Optional.of(run),
                    Optional.of(change),
                    Optional.of(new ClusterRecord(full, Optional.of(progress), precise, 1)),
                    List.of(entry))))
        .isEqualTo(new Committed.Stored());

    ClusterRegistry other = registry(context());
    ClusterRecord record = other.cluster("c1").orElseThrow();
    assertThat(record.cluster()).isEqualTo(full);
    assertThat(record.progress()).contains(progress);
    assertThat(record.version()).isEqualTo(2);
    assertThat(other.openRun(BATCH)).contains(RegistrySamples.stored(run));
    assertThat(other.run("run-1")).contains(RegistrySamples.stored(run));
    assertThat(other.changes("run-1"))
        .singleElement()
        .usingRecursiveComparison()
        .ignoringFields("version")
        .isEqualTo(change);
    assertThat(other.journal(JournalFilter.cluster("c1"), Optional.empty()).items())
        .containsExactly(entry);
  }

  @Test
  public void puttingAClusterKeepsItsProgressAndMakesOlderReadsLose() {
    ClusterRegistry registry = registry();
    registry.put(cluster("c1"));
    Lease lease = lease(registry, "host/1/a");
    registry.commit(move(lease, registry, "c1", "run-1:00000001"));
    ClusterRecord read = registry.cluster("c1").orElseThrow();
    context().time().advance(Duration.ofMinutes(5));
    registry.put(cluster("c1").toBuilder().ownerTeam("mesh").build());

    ClusterRecord after = registry.cluster("c1").orElseThrow();
    assertThat(after.state()).isEqualTo(ClusterState.PRE_CHECK_RUNNING);
    assertThat(after.cluster().ownerTeam()).isEqualTo("mesh");
    assertThat(after.updatedAt()).isEqualTo(TestContext.START.plus(Duration.ofMinutes(5)));
    assertThat(registry.commit(move(lease, read, "run-1:00000002")))
        .isInstanceOf(Committed.Lost.class);
    registry.remove("c1");
    assertThat(registry.cluster("c1")).isEmpty();
    assertThat(registry.commit(move(lease, after, "run-1:00000002")))
        .isInstanceOf(Committed.Lost.class);
  }

  @Test
  public void aBatchHasAtMostOneOpenRun() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    Run first = RegistrySamples.run("run-1", BATCH, TestContext.START);
    assertThat(registry.commit(RegistrySamples.runs(lease, first)))
        .isEqualTo(new Committed.Stored());
    Run second = RegistrySamples.run("run-2", BATCH, TestContext.START.plusSeconds(1));
    assertThat(registry.commit(RegistrySamples.runs(lease, second)))
        .isInstanceOfSatisfying(
            Committed.Lost.class, lost -> assertThat(lost.what()).contains("run-1"));
    assertThat(
            registry.commit(
                RegistrySamples.runs(
                    lease, RegistrySamples.stored(first).withOutcome(Outcome.ABORTED))))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.runs(lease, second)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.openRun(BATCH)).contains(RegistrySamples.stored(second));
    assertThat(registry.runs(RunFilter.batch(BATCH), Optional.empty()).items())
        .extracting(Run::id)
        .containsExactly("run-2", "run-1");
    assertThat(registry.runs(new RunFilter(Optional.empty(), true), Optional.empty()).items())
        .extracting(Run::id)
        .containsExactly("run-2");
    assertThat(registry.runs(RunFilter.batch("wave-2"), Optional.empty()).items()).isEmpty();
  }

  @Test
  public void changesKeepTheOrderOfTheirPlanAndTheirVersions() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    Change later =
        Change.planned(RegistrySamples.key(2), "platform/fleet", "guard/b", List.of("c2"));
    Change sooner =
        Change.planned(RegistrySamples.key(1), "platform/fleet", "guard/a", List.of("c1"));
    assertThat(registry.commit(RegistrySamples.change(lease, later)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.change(lease, sooner)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.change(lease, later)))
        .isInstanceOf(Committed.Lost.class);
    Change read = registry.changes("run-1").get(0);
    assertThat(registry.commit(RegistrySamples.change(lease, read.closed())))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.change(lease, read.closed())))
        .isInstanceOf(Committed.Lost.class);
    assertThat(registry.changes("run-1"))
        .extracting(each -> each.branch() + " " + each.state() + " " + each.version())
        .containsExactly("guard/b " + ChangeState.CLOSED + " 2", "guard/a PLANNED 1");
    assertThat(registry.changes("run-2")).isEmpty();
  }

  @Test
  public void aRunThatWasReadBeforeAnotherWroteItLosesTheRace() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    Run opened = RegistrySamples.run("run-1", BATCH, TestContext.START);
    assertThat(registry.commit(RegistrySamples.runs(lease, opened)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.runs(lease, opened)))
        .isInstanceOf(Committed.Lost.class);
    Run read = registry.run("run-1").orElseThrow();
    Run closed = read.withOutcome(Outcome.UPGRADED);
    assertThat(registry.commit(RegistrySamples.runs(lease, closed)))
        .isEqualTo(new Committed.Stored());
    assertThat(registry.commit(RegistrySamples.runs(lease, read.withOutcome(Outcome.ABORTED))))
        .isInstanceOfSatisfying(
            Committed.Lost.class, lost -> assertThat(lost.what()).contains("run-1"));
    assertThat(registry.run("run-1").flatMap(Run::outcome)).contains(Outcome.UPGRADED);
  }

  @Test
  public void controlsAreVersionedAndNeedNoLease() {
    ClusterRegistry registry = registry();
    assertThat(registry.control(RegistrySamples.control("stop", true, 0))).isTrue();
    assertThat(registry.control(RegistrySamples.control("a second first", true, 0))).isFalse();
    assertThat(registry.control(RegistrySamples.control("go on", false, 1))).isTrue();
    assertThat(registry.control(RegistrySamples.control("too late", true, 1))).isFalse();
    assertThat(registry.control(RegistrySamples.control("out of nowhere", true, 7))).isFalse();
    assertThat(registry(context()).controls())
        .containsExactly(RegistrySamples.control("go on", false, 2));
  }

  @Test
  public void aCursorMovesForwardOnly() {
    ClusterRegistry registry = registry();
    registry.advance("slack", "run-1", "run-1:00000009");
    registry.advance("slack", "run-1", "run-1:00000010");
    registry.advance("slack", "run-1", "run-1:00000003");
    registry.advance("events", "run-1", "run-1:00000001");
    assertThat(registry.cursor("slack", "run-1")).contains("run-1:00000010");
    assertThat(registry.cursor("events", "run-1")).contains("run-1:00000001");
    assertThat(registry.cursor("slack", "run-2")).isEmpty();
  }

  @Test
  public void aDocumentReplacesTheOlderOneOfItsKey() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    byte[] binary = {0, -1, 10, 13, 127, -128};
    assertThat(registry.put(lease, "run-1", "baseline", Bytes.utf8("old"))).isTrue();
    assertThat(registry.put(lease, "run-1", "baseline", Bytes.of(binary))).isTrue();
    assertThat(registry.put(lease, "run-1", "report", Bytes.utf8(""))).isTrue();
    assertThat(registry.get("run-1", "baseline")).contains(Bytes.of(binary));
    assertThat(registry.get("run-1", "report")).contains(Bytes.utf8(""));
    assertThat(registry.get("run-2", "baseline")).isEmpty();
  }

  /** More than one item of DynamoDB holds, and nothing that compresses. */
  @Test
  public void aLargeDocumentComesBackWhole() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    byte[] noise = new byte[1_000_000];
    new Random(7).nextBytes(noise);

    assertThat(registry.put(lease, "run-1", "baseline", Bytes.of(noise))).isTrue();

    assertThat(registry.get("run-1", "baseline")).contains(Bytes.of(noise));
  }

  @Test
  public void twelveHundredClustersComeInPagesWithoutLossAndInOrder() {
    ClusterRegistry registry = registry();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 1200; i++) {
      String id = "c%04d".formatted(i);
      ids.add(id);
      registry.put(
          cluster(id).toBuilder()
              .batchId(i % 2 == 0 ? BATCH : "wave-2")
              .environment(i % 3 == 0 ? "staging" : "prod")
              .build());
    }
    assertThat(clusterIds(registry, ClusterFilter.all())).isEqualTo(ids);
    assertThat(clusterIds(registry, ClusterFilter.batch(BATCH))).hasSize(600).isSorted();
    assertThat(clusterIds(registry, new ClusterFilter(Optional.of(BATCH), Optional.of("staging"))))
        .hasSize(200)
        .contains("c0000", "c0006")
        .doesNotContain("c0003");
  }

  private static List<String> clusterIds(ClusterRegistry registry, ClusterFilter filter) {
    return all(token -> registry.clusters(filter, token)).stream()
        .map(record -> record.cluster().id())
        .toList();
  }

  @Test
  public void aLongJournalComesInPagesInTheOrderOfRunsAndIds() {
    ClusterRegistry registry = registry();
    Lease lease = lease(registry, "host/1/a");
    Run second = RegistrySamples.run("run-a", BATCH, TestContext.START.plusSeconds(60));
    Run first = RegistrySamples.run("run-b", BATCH, TestContext.START);
    registry.commit(RegistrySamples.runs(lease, first.withOutcome(Outcome.ABORTED)));
    registry.commit(RegistrySamples.runs(lease, second));
    registry.commit(
        RegistrySamples.journal(lease, List.of(entry("run-a:00000001", Optional.of("c1")))));
    for (int part = 0; part < 15; part++) {
      List<JournalEntry> entries = new ArrayList<>();
      for (int i = 1; i <= 80; i++) {
        int number = part * 80 + i;
        entries.add(
            entry(
                "run-b:%08d".formatted(number),
                number % 400 == 0 ? Optional.of("c1") : Optional.empty()));
      }
      assertThat(registry.commit(RegistrySamples.journal(lease, entries)))
          .isEqualTo(new Committed.Stored());
    }
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 1200; i++) {
      expected.add("run-b:%08d".formatted(i));
    }
    assertThat(journalIds(registry, JournalFilter.run("run-b"))).isEqualTo(expected);
    assertThat(journalIds(registry, JournalFilter.run("run-b").after("run-b:00001198")))
        .containsExactly("run-b:00001199", "run-b:00001200");
    assertThat(journalIds(registry, JournalFilter.cluster("c1")))
        .containsExactly("run-b:00000400", "run-b:00000800", "run-b:00001200", "run-a:00000001");
    assertThat(
            journalIds(
                registry, new JournalFilter(Optional.empty(), Optional.empty(), Optional.empty())))
        .hasSize(1201)
        .startsWith("run-b:00000001")
        .endsWith("run-b:00001200", "run-a:00000001");
  }

  private static List<String> journalIds(ClusterRegistry registry, JournalFilter filter) {
    return all(token -> registry.journal(filter, token)).stream().map(JournalEntry::id).toList();
  }

  private static <T> List<T> all(Function<Optional<String>, Page<T>> pages) {
    List<T> items = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<T> page = pages.apply(token);
      items.addAll(page.items());
      token = page.next();
    } while (token.isPresent());
    return items;
  }
}
