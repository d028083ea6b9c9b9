package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands over a whole upgrade on fakes: what they print and what they answer. */
class StoryTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String RUN = "run --batch prod-1 --target-version 1.27.3";

  @TempDir Path home = Path.of("");
  private final GuardScenario scenario = scenario(2);

  /** The adapters of the class path bring checks that would look for a Kubernetes API. */
  static GuardScenario scenario(int clusters) {
    return GuardScenario.ofClusters(clusters)
        .configured(
            """
              k8s.api: {enabled: false}
              k8s.nodes: {enabled: false}
              k8s.pods: {enabled: false}
              flux.objects: {enabled: false}
            """);
  }

  @Test
  void givenAHealthyBatch_whenItIsUpgraded_thenEveryCommandTellsIt() throws IOException {
    Called run = guard(RUN + " -o json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode opened = JSON.readTree(run.out());
    assertThat(opened.at("/state").stringValue()).isEqualTo("in_progress");
    assertThat(opened.at("/clusters/0/state").stringValue()).isEqualTo("mr_created");
    assertThat(opened.at("/changes/0/kind").stringValue()).isEqualTo("upgrade");
    assertThat(opened.at("/changes/0/state").stringValue()).isEqualTo("open");
    assertThat(run.err()).contains("c1: ", "c2: ").doesNotContain("\u001b");

    assertThat(guard("monitor --batch prod-1 --once").code()).isEqualTo(3);
    assertThat(guard("status --batch prod-1").code()).isZero();
    assertThat(guard("status --batch prod-1 --exit-code").code()).isEqualTo(3);

    scenario.merge();
    Called monitor = guard("monitor --batch prod-1 -o json");

    assertThat(monitor.code()).as(monitor.err()).isZero();
    JsonNode ended = JSON.readTree(monitor.out());
    assertThat(ended.at("/outcome").stringValue()).isEqualTo("upgraded");

    JsonNode list = JSON.readTree(guard("list -o json").out());
    assertThat(keys(list.get(0)))
        .containsExactly(
            "cluster_id",
            "batch_id",
            "environment",
            "region",
            "state",
            "current_version",
            "target_version",
            "updated_at");
    assertThat(list.at("/1/current_version").stringValue()).isEqualTo("1.27.3");
    assertThat(list.at("/1/state").stringValue()).isEqualTo("upgraded");

    JsonNode runs = JSON.readTree(guard("runs --batch prod-1 -o json").out());
    assertThat(runs.at("/0/outcome").stringValue()).isEqualTo("upgraded");
    JsonNode history = JSON.readTree(guard("history --cluster c1 -o json").out());
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.at("/0/state").stringValue()).isEqualTo("upgraded");
    assertThat(history.at("/0/at").stringValue()).startsWith("2026-");
    Called audit = guard("audit --batch prod-1");
    assertThat(audit.out()).contains("run.opened", "moved", "run.closed", "tester");
  }

  @Test
  void givenARegression_whenItIsMonitored_thenTheExitCodeIsFiveAndARollbackIsOpen()
      throws IOException {
    guard(RUN);
    scenario.merge();
    for (String metric : List.of("latency_p95", "latency_p99")) {
      scenario.metrics().scale("c1", metric, scenario.clock().instant(), 1.6);
    }

    Called monitor = guard("monitor --batch prod-1 --timeout 3h -o json");

    assertThat(monitor.code()).as(monitor.err()).isEqualTo(5);
    JsonNode report = JSON.readTree(monitor.out());
    assertThat(report.at("/changes/1/kind").stringValue()).isEqualTo("rollback");
    assertThat(report.at("/changes/1/state").stringValue()).isEqualTo("open");
  }

  @Test
  void givenAMergeRequest_whenTheRunIsAborted_thenItIsClosedAndTheExitCodeIsZero() {
    guard(RUN);

    Called abort = guard("abort --batch prod-1 --reason mistake");

    assertThat(abort.code()).as(abort.err()).isZero();
    assertThat(abort.out()).contains("aborted", "closed");
    assertThat(guard("monitor --batch prod-1").code()).isEqualTo(7);
    assertThat(guard("status --batch prod-1 --exit-code").code()).isEqualTo(7);
  }

  @Test
  void givenATerminal_whenNothingIsConfirmed_thenNothingIsAbortedAndTheExitCodeIsSeven() {
    guard(RUN);

    Called no =
        Called.of(home)
            .against(scenario)
            .on("012", 80)
            .typing("n\n")
            .guard("abort", "--batch", "prod-1", "--reason", "mistake");

    assertThat(no.code()).isEqualTo(7);
    assertThat(no.err()).contains("End the run of batch prod-1", "[y/N]", "Nothing was done.");
    assertThat(guard("status --batch prod-1").out()).contains("open");
  }

  @Test
  void givenATerminal_whenARunGoesOn_thenEachClusterHasOneLineThatChanges() {
    Called run =
        Called.of(home).against(scenario).on("012", 60).guard((RUN + " --no-color").split(" ", -1));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("\u001b[J", "c1", "c2");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(61));
    assertThat(run.out()).doesNotContain("\u001b");
  }

  @Test
  void givenAMergedRequest_whenItIsMonitored_thenEachClustersWaitsAreShown() {
    guard(RUN);
    scenario.merge();

    Called monitor = guard("monitor --batch prod-1 -o json");

    assertThat(monitor.err().lines())
        .anySatisfy(line -> assertThat(line).contains("c1: waiting for the soak to end at 2"))
        .anySatisfy(line -> assertThat(line).contains("c2: waiting for the soak", "(next look 2"));
    assertThat(monitor.out()).doesNotContain("next look");
  }

  @Test
  void givenATerminal_whenASoakGoesOn_thenTheClustersLineSaysSo() {
    guard(RUN);
    scenario.merge();

    Called monitor =
        Called.of(home).against(scenario).on("012", 100).guard("monitor", "--batch", "prod-1");

    assertThat(monitor.err()).contains("next look ", ", waiting for the soak to end at 2");
    assertThat(monitor.out()).doesNotContain("next look");
  }

  @Test
  void givenADryRun_whenItEnds_thenTheDiffIsShownTheReportWrittenAndNothingIsStored()
      throws IOException {
    Path report = home.resolve("health.md");

    Called run = guard(RUN + " --dry-run --export-health-report " + report);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("+      version: \"1.27.3\" # renovate");
    assertThat(Files.readString(report)).contains("c1", "c2");
    assertThat(JSON.readTree(guard("runs -o json").out()).size()).isZero();
    assertThat(scenario.host().opened()).isEmpty();
  }

  @Test
  void givenAPausedBatch_whenARunIsStarted_thenItIsRefusedUntilThePauseIsLifted() {
    assertThat(guard("pause --batch prod-1 --reason release-day").code()).isZero();

    Called refused = guard(RUN);

    assertThat(refused.code()).isEqualTo(7);
    assertThat(refused.err()).contains("paused", "release-day");
    assertThat(guard("status").err()).contains("pause of prod-1", "release-day");
    assertThat(guard("pause --batch prod-1 --lift --reason over").code()).isZero();
    assertThat(guard(RUN).code()).isZero();
  }

  @Test
  void givenTheRegistry_whenItIsExportedEmptiedAndImported_thenItIsAsBefore() throws IOException {
    Path file = home.resolve("clusters.json");
    assertThat(guard("registry export " + file).code()).isZero();
    String before = Files.readString(file);
    assertThat(guard("registry update c1 --region eu-1 --metadata team=x").code()).isZero();
    assertThat(guard("registry show c1").out()).contains("metadata.team");

    Called imported = guard("registry import " + file);

    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.err()).contains("0 new, 2 replaced");
    assertThat(guard("registry export").out()).isEqualToNormalizingNewlines(before);
  }

  @Test
  void givenAClusterOfAnOpenRun_whenItIsRemoved_thenThatIsRefused() {
    guard(RUN);

    Called remove = guard("registry remove c1");

    assertThat(remove.code()).isEqualTo(7);
    assertThat(remove.err()).contains("has not ended", "guard abort");
  }

  @Test
  void givenChecksThatPass_whenTheyAreListed_thenTheShapeIsThePublishedOne() {
    Called check = guard("check --batch prod-1 -o json");

    JsonNode results = JSON.readTree(check.out());
    assertThat(keys(results.get(0)))
        .containsExactly(
            "cluster_id", "check_name", "status", "message", "timestamp", "details", "findings");
    assertThat(Optional.of(check.code())).contains(0);
  }

  private static List<String> keys(JsonNode node) {
    return List.copyOf(node.propertyNames());
  }

  private Called guard(String args) {
    return Called.of(home).against(scenario).guard(args.split(" +", -1));
  }
}
