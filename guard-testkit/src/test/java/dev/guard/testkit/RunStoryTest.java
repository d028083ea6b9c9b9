package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Bytes;
import dev.guard.api.GuardException;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Lease;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.validation.MetricComparison;
import dev.guard.core.Guard;
import dev.guard.core.report.MetricPlot;
import dev.guard.core.report.RunStory;
import dev.guard.core.report.RunStory.ClusterPart;
import dev.guard.core.report.RunStory.Moment;
import dev.guard.core.report.RunStory.Step;
import dev.guard.core.report.RunStory.Tone;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told of a run from the registry alone. */
class RunStoryTest {

  @Test
  void aFailedUpgradeIsToldFromTheBreakToTheWayBack() throws InterruptedException {
    GuardScenario scenario = failed();

    RunStory open = story(scenario);

    assertThat(open.headline())
        .isEqualTo(
            "The upgrade of batch prod-1 to Istio 1.27.3 failed in c1; a rollback waits for a"
                + " person to merge it.");
    assertThat(open.tone()).isEqualTo(Tone.BAD);
    assertThat(open.brief().broken())
        .singleElement()
        .asString()
        .contains("c1: ", "latency_p99 went");
    assertThat(open.brief().next())
        .first()
        .satisfies(
            step -> {
              assertThat(step.text()).isEqualTo("Read and merge the rollback of c1.");
              assertThat(step.link()).isPresent();
            });

    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    scenario.monitor();
    RunStory closed = story(scenario);

    assertThat(closed.headline())
        .isEqualTo(
            "The upgrade of batch prod-1 to Istio 1.27.3 failed in c1 and was rolled back; c2 runs"
                + " 1.27.3.");
    assertThat(closed.endedAt()).isPresent();
    assertThat(closed.clusters())
        .extracting(ClusterPart::state)
        .containsExactly(ClusterState.HEALTHY, ClusterState.UPGRADED);
    assertThat(closed.brief().next())
        .extracting(Step::command)
        .anyMatch(command -> command.orElse("").startsWith("guard unblock --version 1.27.3"));
    assertThat(closed.timeLine())
        .extracting(Moment::title)
        .containsSubsequence(
            "The run starts",
            "Pre-checks passed",
            "Upgrade waits for a person to merge",
            "Upgrade merged",
            "Has to be rolled back",
            "Rollback merged",
            "The run ends: rolled back");
  }

  @Test
  void everyMetricHasItsSeriesBeforeAndAfterAndItsLimit() throws InterruptedException {
    RunStory story = story(failed());

    List<MetricPlot> plots = story.clusters().get(0).plots();

    assertThat(plots).isNotEmpty().allMatch(plot -> !plot.isEmpty());
    assertThat(plots)
        .allSatisfy(
            plot -> {
              assertThat(plot.before()).isPresent();
              assertThat(plot.after()).isPresent();
              assertThat(plot.comparison().bound().isPresent())
                  .isEqualTo(plot.comparison().judged());
            });
    MetricComparison latency =
        plots.stream()
            .map(MetricPlot::comparison)
            .filter(each -> each.metric().equals("latency_p99"))
            .findFirst()
            .orElseThrow();
    double allowed = latency.bound().orElseThrow().allowed();
    assertThat(latency.observed().orElseThrow().median()).isGreaterThan(allowed);
    assertThat(latency.baseline().orElseThrow().median()).isLessThan(allowed);
    assertThat(story.clusters().get(0).verdict().orElseThrow().violations())
        .anySatisfy(violation -> assertThat(violation.allowed()).isEqualTo(allowed));
  }

  @Test
  void aHeldRunNamesWhatAPersonMayDecide() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    scenario.run();
    scenario.merge();
    scenario.metrics().silence("c1", scenario.clock().instant());
    scenario.monitor();

    RunStory story = story(scenario);

    assertThat(story.headline())
        .isEqualTo("The upgrade of batch prod-1 to Istio 1.27.3 is held in c1.");
    assertThat(story.brief().broken())
        .singleElement()
        .asString()
        .startsWith("c1: held (inconclusive): ");
    assertThat(story.brief().next())
        .extracting(step -> step.command().orElse(""))
        .startsWith(
            "guard resume --batch prod-1 --retry",
            "guard resume --batch prod-1 --accept --reason TEXT",
            "guard resume --batch prod-1 --rollback --reason TEXT");
  }

  @Test
  void theSameStepOfAllClustersIsOneMoment() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(3);
    scenario.run();

    assertThat(story(scenario).timeLine())
        .filteredOn(moment -> moment.title().equals("Pre-checks passed"))
        .singleElement()
        .satisfies(
            moment -> assertThat(moment.clusterIds()).containsExactlyInAnyOrder("c1", "c2", "c3"));
  }

  @Test
  void aRunWhoseDocumentsAreGoneOrBrokenIsToldWithoutThem() throws InterruptedException {
    GuardScenario scenario = failed();
    String run = story(scenario).runId();
    try (Guard guard = scenario.guard()) {
      Lease lease =
          ((LeaseAnswer.Granted)
                  guard.registry().acquire(GuardScenario.BATCH, "test", Duration.ofMinutes(1)))
              .lease();
      String oldVerdict =
          """
          {"clusterId": "c1", "verdict": "FAIL", "violations": [], "summary": "It was slow.",
           "baseline": {"from": "2026-03-02T09:00:00Z", "to": "2026-03-02T10:00:00Z"},
           "observed": {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T11:00:00Z"},
           "metrics": [{"metric": "latency_p99", "unit": "s", "query": "q", "worse": "HIGHER",
             "judged": true, "critical": true, "baseline": null, "observed": null, "change": null,
             "changePercent": null, "interval": null, "pValue": null, "verdict": "FAIL",
             "reason": "It was slow."}]}
          """;
      guard.registry().put(lease, run, "verdict/c1", Bytes.utf8(oldVerdict));
      guard.registry().put(lease, run, "observed/c1", Bytes.utf8("{"));
      guard.registry().release(lease);
    }

    RunStory story = story(scenario);

    assertThat(story.missing())
        .containsExactly("The observed series of c1 is stored, but cannot be read.");
    assertThat(story.clusters().get(0).plots())
        .singleElement()
        .satisfies(
            plot -> {
              assertThat(plot.comparison().bound()).isEmpty();
              assertThat(plot.after()).isEmpty();
              assertThat(plot.before()).isPresent();
            });
  }

  @Test
  void aClosedRunIsToldThoughAClusterIsNoLongerRegistered() throws InterruptedException {
    GuardScenario scenario = failed();
    String first = story(scenario).runId();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1 / 1.6);
    scenario.monitor();
    try (Guard guard = scenario.guard()) {
      guard.registry().remove("c2");
      RunStory story = guard.report(first);

      assertThat(story.state()).isEqualTo("rolled_back");
      assertThat(story.clusters()).extracting(ClusterPart::clusterId).containsExactly("c1", "c2");
      assertThat(story.clusters().get(0).failure()).isPresent();
      assertThat(story.clusters().get(1).environment()).isEmpty();
      assertThat(story.missing())
          .containsExactly("Cluster c2 is no longer registered, so its entry is not shown.");
    }
  }

  @Test
  void aRunThatIsNotThereIsAUsersMistake() {
    GuardScenario scenario = GuardScenario.ofClusters(1);
    try (Guard guard = scenario.guard()) {
      assertThatThrownBy(() -> guard.report("nothing"))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("No run nothing is stored.");
      assertThatThrownBy(() -> guard.newestReport(GuardScenario.BATCH))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("Batch prod-1 has no run.");
    }
  }

  /** c1 got slower; the rollback waits for a person. */
  private static GuardScenario failed() throws InterruptedException {
    GuardScenario scenario = GuardScenario.ofClusters(2);
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
    return scenario;
  }

  private static RunStory story(GuardScenario scenario) {
    try (Guard guard = scenario.guard()) {
      return guard.newestReport(GuardScenario.BATCH);
    }
  }
}
