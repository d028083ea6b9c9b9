package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.cli.view.Json;
import dev.guard.cli.view.StoryView;
import dev.guard.core.Guard;
import dev.guard.core.report.ReportFormat;
import dev.guard.core.report.RunStory;
import dev.guard.testkit.GuardScenario;
import dev.guard.testkit.InMemoryChangeHost;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * However a run ends or stands, its report for programs is as docs/report.schema.json says, and the
 * one for a CI system is as docs/report.junit.xsd says.
 */
class ReportFormatsTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Path DOCS = Path.of("..", "docs");

  /** A way for a run to go, and the state that its report has then. */
  enum Ending {
    IN_PROGRESS("in_progress", "skipped"),
    HELD("held", "error"),
    CHECKS_FAILED("failed", "failure"),
    ROLLING_BACK("rolling_back", "failure"),
    UPGRADED("upgraded", ""),
    ROLLED_BACK("rolled_back", "failure"),
    CLOSED("closed", "error"),
    ABORTED("aborted", "error"),
    REVERTED("reverted", "error"),
    SUPERSEDED("superseded", "error");

    private final String state;
    private final String inJUnit;

    Ending(String state, String inJUnit) {
      this.state = state;
      this.inJUnit = inJUnit;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyReportIsAsItsSchemaSays(Ending ending) throws Exception {
    GuardScenario scenario = StoryTest.scenario(1);
    play(scenario, ending);
    RunStory story;
    try (Guard guard = scenario.guard()) {
      story = guard.newestReport(GuardScenario.BATCH);
    }

    String json = Json.write(StoryView.of(story));
    String junit = ReportFormat.find("junit").orElseThrow().render(story);

    assertThat(MAPPER.readTree(json).at("/state").stringValue()).isEqualTo(ending.state);
    assertThat(strict(schema()).validate(json, InputFormat.JSON)).isEmpty();
    assertThat(MAPPER.readTree(json).at("/analysis/hypotheses").isArray())
        .as("has an analysis")
        .isEqualTo(ending == Ending.HELD || ending.inJUnit.equals("failure"));
    assertThat(story.headline()).as("one sentence").endsWith(".").doesNotContain(". ", "\n");
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(DOCS.resolve("report.junit.xsd").toFile())
        .newValidator()
        .validate(new StreamSource(new StringReader(junit)));
    String run = junit.substring(junit.indexOf("<testcase"), junit.indexOf("</testsuite>"));
    assertThat(run)
        .contains(ending.inJUnit.isEmpty() ? "/>" : "<" + ending.inJUnit + " type=\"run\"");
  }

  /** So that the test above can fail. */
  @Test
  void theSchemaRefusesAReportThatLacksAMemberOrHasAnother() throws IOException {
    GuardScenario scenario = StoryTest.scenario(1);
    String json;
    try (Guard guard = scenario.guard()) {
      scenario.run();
      json = Json.write(StoryView.of(guard.newestReport(GuardScenario.BATCH)));
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
    ObjectNode report = (ObjectNode) MAPPER.readTree(json);

    for (String member : List.copyOf(report.propertyNames())) {
      ObjectNode without = report.deepCopy();
      without.remove(member);
      assertThat(valid(without)).as("without " + member).isFalse();
    }
    assertThat(valid(report)).isTrue();
    assertThat(valid(report.deepCopy().put("schema", "guard.report/2"))).isFalse();
    ObjectNode cluster = (ObjectNode) report.at("/clusters/0");
    cluster.put("state", "fine");
    assertThat(valid(report)).isFalse();
    cluster.put("state", "mr_created").put("more", 1);
    assertThat(valid(report)).as("a reader has to bear what is added").isTrue();
    assertThat(strict(schema()).validate(report)).as("but it has to be described").isNotEmpty();
  }

  private static boolean valid(JsonNode report) throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schema())
        .validate(report)
        .isEmpty();
  }

  private static JsonNode schema() throws IOException {
    return MAPPER.readTree(Files.readString(DOCS.resolve("report.schema.json")));
  }

  /** What is not described is refused. */
  private static Schema strict(JsonNode schema) {
    close(schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object && object.path("properties").isObject()) {
      object.put("additionalProperties", false);
    }
    node.forEach(ReportFormatsTest::close);
  }

  private static void play(GuardScenario scenario, Ending ending) throws InterruptedException {
    switch (ending) {
      case IN_PROGRESS -> scenario.run();
      case HELD -> {
        regress(scenario);
        scenario.closeRequest();
        scenario.monitor();
      }
      case CHECKS_FAILED -> {
        scenario.mesh().check(new Red());
        scenario.run();
      }
      case ROLLING_BACK -> regress(scenario);
      case UPGRADED -> {
        scenario.run();
        scenario.merge();
        scenario.monitor();
      }
      case ROLLED_BACK -> {
        regress(scenario);
        scenario.merge();
        scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1 / 1.6);
        scenario.monitor();
      }
      case CLOSED -> {
        scenario.run();
        scenario.closeRequest();
        scenario.monitor();
      }
      case ABORTED -> {
        scenario.run();
        try (Guard guard = scenario.guard()) {
          guard.abort(GuardScenario.BATCH, "It was a mistake.");
        }
      }
      case REVERTED -> byHand(scenario, GuardScenario.OLD);
      case SUPERSEDED -> byHand(scenario, MeshVersion.of(1, 27, 4));
    }
  }

  /** Fails always. */
  private static final class Red implements HealthCheck {
    @Override
    public String name() {
      return "test.red";
    }

    @Override
    public HealthCheckResult run(CheckContext context) {
      return context.fail("It is red.");
    }
  }

  private static void regress(GuardScenario scenario) throws InterruptedException {
    scenario.run();
    scenario.merge();
    scenario.metrics().scale("c1", "latency_p99", scenario.clock().instant(), 1.6);
    scenario.monitor();
  }

  private static void byHand(GuardScenario scenario, MeshVersion version)
      throws InterruptedException {
    scenario.run();
    scenario.merge();
    scenario
        .delivery()
        .delivery(
            "c1", Answer.known(new Delivery(DeliveryPhase.PENDING, Optional.empty(), "It waits.")));
    scenario.monitorOnce();
    scenario
        .host()
        .commit(
            GuardScenario.REPOSITORY,
            InMemoryChangeHost.MAIN,
            Map.of("clusters/c1/istio.yaml", GuardScenario.releases(version)));
    scenario.mesh().running("c1", Answer.known(version));
    scenario.delivery().recover("c1");
    scenario.monitor();
  }
}
