package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Severity;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import dev.guard.api.notify.Notification;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Control;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.core.AnalyzeRequest;
import dev.guard.core.Guard;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.report.AnalysisReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What failed is looked into by itself, once, and told where people look. */
class AnalysisTest {
  private static final Evidence SUSPENDED =
      Evidence.of(
              Kinds.FLUX,
              "HelmRelease istio-system/istiod",
              Severity.ERROR,
              "suspended /merge @all password=hunter2hunter2")
          .withFacts(Map.of("suspended", "true"))
          .withLines(List.of("/merge", "</details> @all [x](https://evil.example)"));

  private static final Evidence NO_IMAGE =
      Evidence.of(
              Kinds.POD, "Pod istio-system/istiod-7c9d4-x1", Severity.ERROR, "cannot pull image")
          .withFacts(Map.of("reason", "ImagePullBackOff"));

  @Test
  void givenAFailedUpgrade_whenItIsRolledBack_thenTheAnalysisIsInTheRequestTheCommentAndThePage()
      throws InterruptedException {
    GuardScenario scenario = failed();

    scenario.monitor();

    List<ChangeRef> requests = scenario.host().opened();
    String body = scenario.host().proposal(requests.get(1)).body();
    assertThat(body)
        .contains("## Analysis (advice, not a verdict)")
        .contains("1. **Somebody suspended Flux")
        .contains("`flux-suspended`")
        .contains("Seen (E")
        .contains("\\[masked secret\\]")
        .doesNotContain("hunter2")
        .contains("1 secret was masked.");
    assertThat(scenario.host().comments(requests.get(0)))
        .filteredOn(comment -> comment.startsWith("### What was found out"))
        .singleElement()
        .asString()
        .contains("`flux-suspended`");
    assertThat(scenario.pager().sent())
        .filteredOn(sent -> sent.kind().equals("validation-failed"))
        .singleElement()
        .extracting(Notification::text)
        .asString()
        .contains("Most likely: ", "flux-suspended");
    assertThat(made(scenario)).hasSize(1);
    assertThat(scenario.evidence().asked()).containsExactly("c1");
  }

  @Test
  void givenAFailedUpgrade_whenItIsLookedInto_thenTheDiffThatWasMergedIsKeptWithTheRun()
      throws InterruptedException {
    GuardScenario scenario = failed();

    scenario.monitor();

    try (Guard guard = scenario.guard()) {
      assertThat(
              guard.newestReport(GuardScenario.BATCH).analysis().orElseThrow().dossier().exhibits())
          .extracting(Exhibit::evidence)
          .filteredOn(seen -> seen.kind().equals(Kinds.DIFF))
          .singleElement()
          .satisfies(
              diff -> {
                assertThat(diff.object()).isEqualTo(scenario.changes().get(0).branch());
                assertThat(diff.facts().get("commit")).isNotBlank();
                assertThat(diff.lines())
                    .anyMatch(line -> line.startsWith("@@ "))
                    .contains("-" + GuardScenario.OLD, "+" + GuardScenario.NEW);
              });
    }
  }

  @Test
  void givenHostileEvidence_whenItIsShownInGitLab_thenNothingOfItHasAnEffect()
      throws InterruptedException {
    GuardScenario scenario = failed();

    scenario.monitor();

    String body = scenario.host().proposal(scenario.host().opened().get(1)).body();
    assertThat(body.lines()).noneMatch(line -> line.startsWith("/"));
    assertThat(body.replace("@&#8203;", "").lines())
        .filteredOn(line -> line.contains("@all"))
        .allMatch(line -> line.startsWith("    "))
        .hasSize(1);
    assertThat(body.lines()).filteredOn(line -> line.strip().equals("</details>")).hasSize(1);
  }

  @Test
  void givenASourceThatHangsOrThrows_whenAnUpgradeFails_thenTheRollbackComesAndNamesTheGap()
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    GuardScenario scenario = failed();
    scenario.configured("analysis: {timeout: 1s}");
    scenario
        .evidence()
        .answering(
            "c1",
            request -> {
              try {
                never.await();
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
              throw new NoClassDefFoundError("dev/acme/Gone");
            });

    scenario.monitor();

    String body = scenario.host().proposal(scenario.host().opened().get(1)).body();
    assertThat(body)
        .contains("Not seen:")
        .contains("fake-evidence: The evidence source fake-evidence did not answer within 500 ms.");
  }

  @Test
  void givenAnInconclusiveSoak_whenItIsHeld_thenItIsLookedIntoOnceAndSaid()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.evidence().seen("c1", SUSPENDED);
    scenario.run();
    scenario.merge();
    scenario.metrics().silence("c1", scenario.clock().instant());

    scenario.monitor();
    scenario.monitor();

    assertThat(scenario.evidence().asked()).containsExactly("c1");
    assertThat(made(scenario)).hasSize(1);
    assertThat(scenario.pager().sent())
        .filteredOn(sent -> sent.kind().equals("held"))
        .singleElement()
        .extracting(Notification::text)
        .asString()
        .contains("Most likely: ");
  }

  @Test
  void givenARedBatch_whenItsChecksAreDone_thenTheRedClustersAreLookedInto()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.mesh().check(new Red());
    scenario.evidence().seen("c2", SUSPENDED);

    scenario.run();

    assertThat(scenario.states())
        .containsEntry("c1", ClusterState.PRE_CHECK_PASSED)
        .containsEntry("c2", ClusterState.PRE_CHECK_FAILED);
    assertThat(scenario.evidence().asked()).containsExactly("c2");
    assertThat(made(scenario))
        .singleElement()
        .satisfies(entry -> assertThat(entry.data()).containsEntry("occasion", "pre-checks"));
    assertThat(scenario.pager().sent())
        .singleElement()
        .extracting(Notification::text)
        .asString()
        .contains("Most likely: ");
  }

  @Test
  void givenTwoWavesOfFailures_whenTheSecondIsLookedInto_thenTheFirstIsKeptAndNotAskedAgain()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.evidence().seen("c1", NO_IMAGE);
    scenario.evidence().seen("c2", SUSPENDED);
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", fluxFailed());
    scenario.monitor(Duration.ofMinutes(10));
    scenario.delivery().delivery("c2", fluxFailed());

    scenario.monitor(Duration.ofMinutes(10));

    assertThat(scenario.evidence().asked()).containsExactly("c1", "c2");
    assertThat(made(scenario)).hasSize(2);
    assertThat(made(scenario).get(1).data()).containsEntry("clusters", "c1,c2");
    List<ChangeRef> requests = scenario.host().opened();
    assertThat(scenario.host().proposal(requests.get(2)).body())
        .contains("`c2`): suspended")
        .doesNotContain("`c1`");
    // The likeliest cause of the run is the first cluster's, and says nothing of the second.
    assertThat(scenario.pager().sent())
        .filteredOn(sent -> sent.clusterIds().equals(List.of("c2")))
        .isNotEmpty()
        .allSatisfy(
            sent -> assertThat(sent.text()).contains("flux-suspended").doesNotContain("image"));
    assertThat(scenario.pager().sent())
        .filteredOn(sent -> sent.clusterIds().equals(List.of("c1")))
        .isNotEmpty()
        .allSatisfy(sent -> assertThat(sent.text()).contains("istiod-image-pull"));
  }

  /** Passes everywhere but in c2. */
  private static final class Red implements HealthCheck {
    @Override
    public String name() {
      return "acme.red";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.cluster().id().equals("c2") ? context.fail("red") : context.pass("green");
    }
  }

  @Test
  void givenARun_whenAPersonAsksWhatIsWrong_thenItIsCollectedAnewAndKeptWithTheRun()
      throws InterruptedException {
    GuardScenario scenario = failed();
    scenario.monitor();
    int comments = scenario.host().comments(scenario.host().opened().get(0)).size();

    try (Guard guard = scenario.guard()) {
      String run = guard.status(GuardScenario.BATCH).runId().orElseThrow();
      for (AnalyzeRequest request :
          List.of(
              AnalyzeRequest.batch(GuardScenario.BATCH),
              AnalyzeRequest.cluster("c1"),
              AnalyzeRequest.run(run))) {
        AnalysisReport report = guard.analyze(request);

        assertThat(report.runId()).contains(run);
        assertThat(report.kept()).isTrue();
        assertThat(report.analysis().occasion()).isEqualTo("by-hand");
        assertThat(report.analysis().hypotheses().get(0).rule()).isEqualTo("flux-suspended");
        assertThat(report.analysis().masked()).isEqualTo(1);
      }
    }
    assertThat(scenario.evidence().asked()).hasSize(4);
    assertThat(scenario.host().comments(scenario.host().opened().get(0))).hasSize(comments);
  }

  @Test
  void givenAClusterInNoRun_whenAPersonAsksWhatIsWrong_thenItIsLookedAtAndNothingIsKept()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.evidence().seen("c2", SUSPENDED);

    try (Guard guard = scenario.guard()) {
      AnalysisReport report = guard.analyze(AnalyzeRequest.cluster("c2"));

      assertThat(report.runId()).isEmpty();
      assertThat(report.kept()).isFalse();
      assertThat(report.analysis().hypotheses().get(0).rule()).isEqualTo("flux-suspended");
      assertThat(scenario.evidence().asked()).containsExactly("c2");
      assertThat(guard.analyze(AnalyzeRequest.batch(GuardScenario.BATCH)).notes())
          .containsExactly(
              "As far as the state knows nothing is wrong; 2 clusters were looked at.");
    }
  }

  @Test
  void givenAnotherProcessAtWork_whenAPersonAsksWhatIsWrong_thenItIsSaidAndOnlyNotKept()
      throws InterruptedException {
    GuardScenario scenario = failed();
    try (Guard guard = scenario.guard()) {
      ClusterRegistry registry = guard.registry();
      assertThat(registry.acquire(GuardScenario.BATCH, "elsewhere", Duration.ofHours(1)))
          .isInstanceOf(LeaseAnswer.Granted.class);

      AnalysisReport report = guard.analyze(AnalyzeRequest.batch(GuardScenario.BATCH));

      assertThat(report.kept()).isFalse();
      assertThat(report.notes())
          .last()
          .asString()
          .startsWith("Not kept with the run: Batch prod-1");
      assertThat(report.analysis().hypotheses()).isNotEmpty();
    }
  }

  @Test
  void givenARegression_whenItIsRolledBack_thenItsMetricIsATableAndAPictureInTheRequest()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);

    scenario.monitor();

    String body = scenario.host().proposal(scenario.host().opened().get(1)).body();
    assertThat(body)
        .contains("| `c1` | latency\\_p99 |")
        .contains("![latency\\_p99 of c1](/uploads/1/c1-latency-p99.svg)");
    assertThat(scenario.host().uploads())
        .containsOnlyKeys("c1-latency-p99.svg")
        .containsValue("<svg><title>c1 latency_p99</title></svg>");
    assertThat(scenario.journal())
        .filteredOn(entry -> entry.kind().equals("effect.done"))
        .filteredOn(entry -> entry.data().getOrDefault("effect", "").contains("upload"))
        .hasSize(1);
  }

  @Test
  void givenAClusterLikeOneThatFailed_whenItTakesTheSameStep_thenItIsWarnedOfInTheRequest()
      throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3).configured("rollback: {scope: change}");
    scenario.mesh().traits("c1", Map.of("envoy_filters", "aa", "cni", "istio-cni-node"));
    scenario.mesh().traits("c2", Map.of("envoy_filters", "aa", "cni", "istio-cni-node"));
    scenario.mesh().traits("c3", Map.of("envoy_filters", "bb", "cni", "istio-cni-node"));
    scenario.evidence().seen("c1", SUSPENDED);
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", fluxFailed());
    scenario.monitor();
    scenario.delivery().recover("c1");
    scenario.merge();
    scenario.monitor();
    assertThat(scenario.states().values()).containsOnly(ClusterState.HEALTHY);
    try (Guard guard = scenario.guard()) {
      Control block =
          guard.registry().controls().stream()
              .filter(each -> each.kind() == Control.Kind.BLOCK)
              .findFirst()
              .orElseThrow();
      assertThat(
              guard
                  .registry()
                  .control(
                      new Control(
                          block.kind(),
                          block.subject(),
                          "tester",
                          "mended",
                          scenario.clock().instant(),
                          false,
                          block.version())))
          .isTrue();
    }
    scenario.clock().awaitUntil(scenario.clock().instant().plus(Duration.ofHours(1)));

    scenario.run();

    List<ChangeRef> requests = scenario.host().opened();
    String report = scenario.host().proposal(requests.get(requests.size() - 1)).body();
    assertThat(report)
        .contains("| failures.known | WARN | It resembles c1, which failed on 2026-03-02T")
        .contains("with the same cni, envoy filters. Most likely: Somebody suspended Flux")
        .contains("Clusters failed this step, but this one differs from them.");
    assertThat(report.split("It resembles c1", -1)).hasSizeLessThanOrEqualTo(3);
  }

  private static GuardScenario failed() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.evidence().seen("c1", SUSPENDED);
    scenario.run();
    scenario.merge();
    scenario.delivery().delivery("c1", fluxFailed());
    return scenario;
  }

  private static Answer<Delivery> fluxFailed() {
    return Answer.known(new Delivery(DeliveryPhase.FAILED, Optional.empty(), "Flux rolled back."));
  }

  private static List<JournalEntry> made(GuardScenario scenario) {
    return scenario.journal().stream()
        .filter(entry -> entry.kind().equals("analysis.made"))
        .toList();
  }
}
