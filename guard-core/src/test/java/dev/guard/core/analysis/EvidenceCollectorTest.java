package dev.guard.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.Kinds;
import dev.guard.core.cluster.ClusterSessions;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.plugin.NamedEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceCollectorTest {
  private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final Evidence POD =
      Evidence.of(Kinds.POD, "Pod istio-system/istiod-1", Severity.ERROR, "It restarts.");

  /** A plugin may be compiled without any check of nulls. */
  @SuppressWarnings("NullAway")
  @Test
  void givenSourcesThatMisbehave_whenAsked_thenEachIsANamedGapAndTheOthersAreHeard()
      throws InterruptedException {
    Collected collected =
        collector(
                source("silent", (cluster, request) -> null),
                source(
                    "throws",
                    (cluster, request) -> {
                      throw new IllegalStateException("oops");
                    }),
                source(
                    "old",
                    (cluster, request) -> {
                      throw new NoSuchMethodError("gone");
                    }),
                source("holes", (cluster, request) -> Answer.known(Arrays.asList(POD, null))),
                source(
                    "blind", (cluster, request) -> Answer.unknown("No permission to list pods.")),
                new NamedEvidence(
                    "broken",
                    () -> {
                      throw new IllegalStateException("no settings");
                    }),
                source("fine", (cluster, request) -> Answer.known(List.of(POD))))
            .collect(List.of(subject("prod-1")));

    assertThat(collected.dossier().exhibits())
        .extracting(Exhibit::source, Exhibit::id)
        .containsExactly(tuple("fine", "E1"));
    assertThat(collected.dossier().gaps())
        .extracting(Dossier.Gap::source)
        .containsExactly("silent", "throws", "old", "holes", "blind", "broken");
    assertThat(collected.dossier().gaps())
        .extracting(Dossier.Gap::reason)
        .satisfiesExactly(
            silent -> assertThat(silent).contains("answered null"),
            threw -> assertThat(threw).contains("evidence source throws", "oops"),
            old -> assertThat(old).contains("NoSuchMethodError"),
            holes -> assertThat(holes).contains("NullPointerException"),
            blind -> assertThat(blind).isEqualTo("No permission to list pods."),
            broken -> assertThat(broken).contains("no settings"));
  }

  @Test
  void givenASourceThatHangs_whenItsTimeIsOver_thenItIsAGapAndTheRestIsKept()
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Collected collected =
        collector(
                new GuardConfig.Analysis(
                    Duration.ofMillis(400), 100_000, Duration.ofHours(1), List.of()),
                2,
                source("hangs", (cluster, request) -> waitFor(never)),
                source("fine", (cluster, request) -> Answer.known(List.of(POD))))
            .collect(List.of(subject("prod-1"), subject("prod-2")));

    assertThat(collected.dossier().exhibits())
        .extracting(Exhibit::clusterId)
        .containsExactly("prod-1", "prod-2");
    assertThat(collected.dossier().gaps())
        .extracting(Dossier.Gap::reason)
        .containsExactly(
            "The evidence source hangs did not answer within 200 ms.",
            "The evidence source hangs did not answer within 200 ms.");
  }

  @Test
  void givenSeveralClusters_whenAsked_thenTheyAreAskedAtTheSameTime() throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(3);
    Collected collected =
        collector(
                source(
                    "meets",
                    (cluster, request) -> {
                      try {
                        together.await(20, TimeUnit.SECONDS);
                        return Answer.known(List.of(POD));
                      } catch (Exception alone) {
                        return Answer.unknown("was alone");
                      }
                    }))
            .collect(List.of(subject("a"), subject("b"), subject("c")));

    assertThat(collected.dossier().gaps()).isEmpty();
    assertThat(collected.dossier().exhibits())
        .extracting(Exhibit::clusterId)
        .containsExactly("a", "b", "c");
  }

  @Test
  void givenSecrets_whenCollected_thenAllTextsAreMaskedAndCounted() throws InterruptedException {
    Evidence leaky =
        Evidence.of(
                Kinds.LOG,
                "Pod of ada@example.com",
                Severity.ERROR,
                "password=hunter2hunter2 was refused")
            .withFacts(Map.of("container", "token=abcdefgh12345"))
            .withLines(
                List.of(
                    "-----BEGIN RSA PRIVATE KEY-----",
                    "MIIEowIBAAKCAQEAx",
                    "-----END RSA PRIVATE KEY-----",
                    "Cookie: session=deadbeef"));
    Collected collected =
        collector(
                source("logs", (cluster, request) -> Answer.known(List.of(leaky))),
                source(
                    "blind", (cluster, request) -> Answer.unknown("api_key=1234567890abc failed")))
            .collect(List.of(subject("prod-1")));

    assertThat(collected.dossier().toString())
        .doesNotContain("hunter2", "ada@", "abcdefgh12345", "MIIE", "deadbeef", "1234567890abc")
        .contains("[masked private key]", "[masked e-mail address]");
    assertThat(collected.masked()).isEqualTo(6);
    assertThat(Collected.masks(collected.dossier())).isEqualTo(6);
  }

  @Test
  void givenMoreThanTheBudget_whenCollected_thenTheFirstIsKeptAndTheRestIsSaid()
      throws InterruptedException {
    List<Evidence> flood =
        IntStream.range(0, 5_000)
            .mapToObj(
                number ->
                    Evidence.of(Kinds.LOG, "", Severity.ERROR, "line " + number)
                        .withLines(List.of("x".repeat(2_000_000 / 5_000))))
            .toList();
    Collected collected =
        collector(
                new GuardConfig.Analysis(
                    Duration.ofSeconds(30), 16_384, Duration.ofHours(1), List.of()),
                4,
                source("flood", (cluster, request) -> Answer.known(flood)))
            .collect(List.of(subject("prod-1")));

    int bytes =
        collected.dossier().exhibits().stream().mapToInt(each -> each.evidence().bytes()).sum();
    assertThat(bytes).isLessThanOrEqualTo(16_384).isGreaterThan(4_000);
    assertThat(collected.dossier().exhibits().get(0).evidence().message()).isEqualTo("line 0");
    assertThat(collected.dossier().gaps())
        .singleElement()
        .satisfies(
            gap -> assertThat(gap.reason()).contains("less telling observations were left out"));
  }

  @Test
  void givenALineOfMegabytes_whenCollected_thenItIsCutAfterItsSecretsAreMasked()
      throws InterruptedException {
    String line = "a ".repeat(2_040) + "password=hunter2hunter2 " + "b ".repeat(1_000_000);
    Collected collected =
        collector(
                source(
                    "logs",
                    (cluster, request) ->
                        Answer.known(List.of(POD.withLines(List.of(line, "and on"))))))
            .collect(List.of(subject("prod-1")));

    List<String> lines = collected.dossier().exhibits().get(0).evidence().lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).length()).isLessThan(5_000);
    assertThat(lines.get(0)).contains("password=[masked").doesNotContain("hunter2");
  }

  @Test
  void givenWhatGuardKnows_whenCollected_thenItComesFirstAndAGapOfASourceIsAGap()
      throws InterruptedException {
    Evidence own = Evidence.of(Kinds.FAILURE, "", Severity.ERROR, "It failed.");
    Subject subject = subject("prod-1", List.of(own));
    Collected collected =
        collector(
                source(
                    "kubernetes",
                    (cluster, request) ->
                        Answer.known(
                            List.of(
                                POD,
                                Evidence.of(
                                    Kinds.GAP, "", Severity.INFO, "Logs: no permission.")))))
            .collect(List.of(subject));

    assertThat(collected.dossier().exhibits())
        .extracting(Exhibit::source)
        .containsExactly("guard", "kubernetes");
    assertThat(collected.dossier().gaps())
        .containsExactly(new Dossier.Gap("prod-1", "kubernetes", "Logs: no permission."));
  }

  private static Answer<List<Evidence>> waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return Answer.known(List.of());
  }

  private static NamedEvidence source(String name, EvidenceSource source) {
    return new NamedEvidence(name, () -> source);
  }

  private static EvidenceCollector collector(NamedEvidence... sources) {
    return collector(
        new GuardConfig.Analysis(Duration.ofSeconds(60), 1_000_000, Duration.ofHours(1), List.of()),
        4,
        sources);
  }

  private static EvidenceCollector collector(
      GuardConfig.Analysis budget, int threads, NamedEvidence... sources) {
    ClusterSessions sessions =
        new ClusterSessions(
            () -> {
              throw new IllegalStateException("no cluster is reached here");
            },
            type -> {
              throw new IllegalStateException("no client");
            },
            () -> NOW,
            () -> NOW);
    return new EvidenceCollector(() -> List.of(sources), sessions, budget, threads);
  }

  private static Subject subject(String id) {
    return subject(id, List.of());
  }

  private static Subject subject(String id, List<Evidence> known) {
    return new Subject(
        Cluster.builder(id, "prod", OLD).build(),
        Optional.empty(),
        new Window(NOW.minus(Duration.ofHours(1)), NOW),
        Optional.empty(),
        OLD,
        Optional.empty(),
        List.of(),
        known,
        Map.of());
  }
}
