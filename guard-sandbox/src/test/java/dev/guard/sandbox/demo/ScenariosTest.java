package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every story of the demo, through the real engine, the real adapters and real servers. */
class ScenariosTest {
  private static final int CLUSTERS = 5;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void endsAsTheScenarioMust(Scenario scenario) throws Exception {
    StringWriter told = new StringWriter();
    Optional<Path> report =
        Optional.of(folder.resolve("report.html"))
            .filter(file -> scenario == Scenario.LATENCY_REGRESSION);

    DemoResult result = Demo.play(scenario, CLUSTERS, new PrintWriter(told), false, report);

    assertThat(result.surprises()).as("%s", told).isEmpty();
    assertThat(result.outcome()).isEqualTo(scenario.expected().outcome());
    assertThat(result.clusters()).hasSize(CLUSTERS);
    assertThat(result.auditEntries()).isPositive();
    assertThat(result.notifications()).isNotEmpty();
    assertThat(told.toString())
        .contains("Scenario " + scenario.label())
        .contains("Expected " + scenario.expected().outcome())
        .doesNotContain("\u001b[");
    if (report.isPresent()) {
      assertReport(Files.readString(report.get()), told.toString());
    }
  }

  /** The page of the README: it names the break and its cause, and draws what failed. */
  private static void assertReport(String page, String told) {
    assertThat(page.length()).isLessThan(1_000_000);
    assertThat(told).containsPattern("The report is in .*report.html: \\d+ kB, made in ");
    assertThat(page)
        .contains("failed in staging-2 and was rolled back; staging-1 runs 1.27.3.")
        .contains("Requests are slower since the new version runs")
        .containsPattern("<title id=\"plot\\d+-t\">latency_p9[59] of staging-2</title>")
        .doesNotContain("<script", "No analysis is stored");
    assertThat(page.split("<figure>", -1)).hasSizeGreaterThan(15);
  }
}
