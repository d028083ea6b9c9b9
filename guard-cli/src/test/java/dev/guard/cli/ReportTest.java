package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code guard report} over a failed upgrade on fakes. */
class ReportTest {
  @TempDir Path home = Path.of("");
  private final GuardScenario scenario = StoryTest.scenario(2);

  @BeforeEach
  void failed() throws InterruptedException {
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
  }

  @Test
  void theEndOfTheFileChoosesTheFormat() throws IOException {
    for (String[] each :
        new String[][] {
          {"r.html", "<!doctype html>"},
          {"r.md", "# The upgrade"},
          {"r.xml", "<?xml"},
          {"r.json", "{"}
        }) {
      Path file = home.resolve(each[0]);

      Called called = guard("report", "--batch", "prod-1", "--out", file.toString());

      assertThat(called.code()).as(called.err()).isZero();
      assertThat(called.out()).isEmpty();
      assertThat(called.err()).isEqualTo("The report is in " + file + ".\n");
      assertThat(Files.readString(file)).startsWith(each[1]);
    }
  }

  @Test
  void withoutAFileItIsMarkdownOnStdoutAndAPageOnlyIntoAPipe() {
    assertThat(guard("report", "--batch", "prod-1").out()).startsWith("# The upgrade of batch");
    assertThat(guard("report", "--batch", "prod-1", "--format", "HTML").out())
        .startsWith("<!doctype html>");

    Called called =
        Called.of(home)
            .against(scenario)
            .on("012", 80)
            .guard("report", "--batch", "prod-1", "--format", "html");

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.err())
        .contains("A page is not readable in a terminal.", "Give --out report.html");
  }

  @Test
  void theJsonHasTheSeriesTheLimitAndTheJournal() {
    String run =
        JsonMapper.shared()
            .readTree(guard("runs", "-o", "json").out())
            .at("/0/run_id")
            .stringValue();

    JsonNode json = JsonMapper.shared().readTree(guard("report", "--run", run, "-o", "json").out());

    assertThat(json.at("/run_id").stringValue()).isEqualTo(run);
    assertThat(json.at("/state").stringValue()).isEqualTo("rolling_back");
    assertThat(json.at("/clusters/0/state").stringValue()).isEqualTo("rollback_mr_created");
    JsonNode metric = json.at("/clusters/0/verdict/metrics/0");
    assertThat(metric.at("/comparison/metric").stringValue()).isEqualTo("latency_p99");
    assertThat(metric.at("/comparison/bound/allowed").doubleValue()).isBetween(0.22, 0.24);
    assertThat(metric.at("/before/values").size()).isEqualTo(60);
    assertThat(metric.at("/after/step_seconds").intValue()).isEqualTo(60);
    assertThat(json.at("/next/0/link").stringValue()).contains("/-/merge_requests/2");
    assertThat(json.at("/journal").size()).isGreaterThan(10);
  }

  @Test
  void mistakesSayWhatToDo() {
    assertThat(guard("report", "--run", "nothing").err())
        .contains("No run nothing is stored.", "See guard runs.");
    assertThat(guard("report", "--batch", "prod-1", "--format", "pdf").err())
        .contains("There is no format pdf.", "Choose one of html, json, junit, markdown.");
    Called unwritable =
        guard("report", "--batch", "prod-1", "--out", home.resolve("no/where.html").toString());
    assertThat(unwritable.code()).isEqualTo(2);
    assertThat(unwritable.err()).contains("cannot be written", "Choose a file in a folder");
    Called unnamed = guard("report");
    assertThat(unnamed.code()).isEqualTo(2);
    assertThat(unnamed.err()).contains("Neither a run nor a batch is named.");
  }

  private Called guard(String... args) {
    return Called.of(home).against(scenario).guard(args);
  }
}
