package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every story of the demo, through the real engine, the real adapters and real servers. */
class ScenariosTest {
  private static final int CLUSTERS = 5;

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void endsAsTheScenarioMust(Scenario scenario) throws Exception {
    StringWriter told = new StringWriter();

    DemoResult result = Demo.play(scenario, CLUSTERS, new PrintWriter(told), false);

    assertThat(result.surprises()).as("%s", told).isEmpty();
    assertThat(result.outcome()).isEqualTo(scenario.expected().outcome());
    assertThat(result.clusters()).hasSize(CLUSTERS);
    assertThat(result.auditEntries()).isPositive();
    assertThat(result.notifications()).isNotEmpty();
    assertThat(told.toString())
        .contains("Scenario " + scenario.label())
        .contains("Expected " + scenario.expected().outcome())
        .doesNotContain("\u001b[");
  }
}
