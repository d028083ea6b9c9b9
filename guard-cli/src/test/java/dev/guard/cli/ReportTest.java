package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.testkit.GuardScenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code guard report} over a failed upgrade on fakes. */
class ReportTest {
  /** Played once: a report only reads. */
  private static final GuardScenario SCENARIO = StoryTest.scenario(2);

  @TempDir Path home = Path.of("");

  @BeforeAll
  static void failed() throws InterruptedException {
    SCENARIO.run();
    SCENARIO.merge();
    SCENARIO.metrics().scale("c1", "latency_p99", SCENARIO.clock().instant(), 1.6);
    SCENARIO.monitor();
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
            .against(SCENARIO)
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

    assertThat(json.at("/schema").stringValue()).isEqualTo("guard.report/1");
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
    Called unnamed = guard("report");
    assertThat(unnamed.code()).isEqualTo(2);
    assertThat(unnamed.err()).contains("Neither a run nor a batch is named.");
  }

  @Test
  void aFileIsNotNamedForAnotherFormatThanItGets() throws IOException {
    Path file = home.resolve("report.html");

    for (String[] option : new String[][] {{"--format", "json"}, {"-o", "json"}}) {
      Called called =
          guard("report", "--batch", "prod-1", option[0], option[1], "--out", file.toString());

      assertThat(called.code()).isEqualTo(2);
      assertThat(called.err())
          .contains(
              option[0] + " json and the file's name ask for different formats: its end says html.",
              "--out " + file,
              "Leave " + option[0] + " json out, or give the file another name.");
      assertThat(file).doesNotExist();
    }
    Path other = home.resolve("report.txt");
    Called called =
        guard("report", "--batch", "prod-1", "--format", "json", "--out", other.toString());
    assertThat(called.code()).as(called.err()).isZero();
    assertThat(Files.readString(other)).startsWith("{\n  \"schema\" : \"guard.report/1\",");
  }

  @Test
  void aFileThatCannotBeWrittenSaysWhyAndWhatNext() throws IOException {
    Path text = Files.writeString(home.resolve("text"), "old");
    String tooLong = "x".repeat(300) + ".md";

    assertThat(refusal(home.resolve("no/where.html")))
        .contains("There is no folder " + home.resolve("no") + ".", "Create it with mkdir -p ");
    assertThat(refusal(home)).contains("It is a folder.", "--out " + home.resolve("report.html"));
    assertThat(refusal(text.resolve("report.md"))).contains(text + " is no folder.");
    assertThat(refusal(home.resolve(tooLong)))
        .contains("The file system says: File name too long.", "Nothing was changed there.");
    assertThat(home).isDirectoryNotContaining("glob:**guard-report*");
  }

  private String refusal(Path file) {
    Called called = guard("report", "--batch", "prod-1", "--out", file.toString());
    assertThat(called.code()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.err()).contains("The report cannot be written.", "--out " + file);
    return called.err();
  }

  @Test
  void anOlderReportIsReplacedAsAWholeAndALinkStays() throws IOException {
    Path old = Files.writeString(home.resolve("old.md"), "x".repeat(1_000_000));
    Path link = Files.createSymbolicLink(home.resolve("newest.md"), old.getFileName());

    Called called = guard("report", "--batch", "prod-1", "--out", link.toString());

    assertThat(called.code()).as(called.err()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(old)).startsWith("# The upgrade").doesNotContain("xxx");
    assertThat(home).isDirectoryNotContaining("glob:**guard-report*");
  }

  private Called guard(String... args) {
    return Called.of(home).against(SCENARIO).guard(args);
  }
}
