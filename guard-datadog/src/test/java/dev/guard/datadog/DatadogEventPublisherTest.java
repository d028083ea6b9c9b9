package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.guard.api.ComeBackLater;
import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.event.EventPublisher;
import dev.guard.api.event.EventPublisherFactory;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.Run;
import dev.guard.testkit.TestContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DatadogEventPublisherTest {
  private static final String PATH = "/api/v1/events";
  private static final Instant AT = TestContext.START.minusSeconds(60);

  private final DatadogStub stub = DatadogStub.start();
  private final TestContext context = TestContext.create();
  private final EventPublisher publisher =
      new DatadogEventPublisherFactory().create(stub.settings(), context);

  @AfterEach
  void stop() {
    publisher.close();
    stub.close();
  }

  private void takes(ResponseDefinitionBuilder response) {
    stub.server().stubFor(post(urlPathEqualTo(PATH)).willReturn(response));
  }

  private static ResponseDefinitionBuilder taken() {
    return DatadogStub.json("{\"status\": \"ok\", \"event\": {\"id\": 1}}").withStatus(202);
  }

  private List<JsonNode> posted() {
    List<JsonNode> events = new ArrayList<>();
    stub.requests()
        .forEach(
            request ->
                events.add(JsonMapper.builder().build().readTree(request.getBodyAsString())));
    return events;
  }

  private static Run run() {
    return new Run(
        "prod-1",
        "prod",
        MeshVersion.parse("1.27.3"),
        "ada",
        AT,
        List.of(),
        Map.of(),
        Optional.empty(),
        1);
  }

  private static JournalEntry entry(
      int number, Optional<String> cluster, String kind, Instant at, Map<String, String> data) {
    return new JournalEntry(
        "prod-1:0000000" + number, "prod-1", cluster, kind, at, "ada", "Why " + number + ".", data);
  }

  private static JournalEntry moved(int number, String from, String to) {
    return entry(
        number, Optional.of("prod-eu"), "moved", AT, Map.of("from", from, "to", to, "stage", "1"));
  }

  @Test
  void mergeRolloutVerdictAndRollbackAreToldWithClusterAndRun() {
    takes(taken());

    publisher.publish(
        run(),
        List.of(
            entry(
                1,
                Optional.empty(),
                "change.merged",
                AT,
                Map.of("kind", "upgrade", "url", "https://g/1", "clusters", "prod-eu,prod-us")),
            moved(2, "mr_merged", "upgrading"),
            moved(3, "upgrading", "validating"),
            moved(4, "validating", "rollback_needed"),
            entry(
                5,
                Optional.empty(),
                "change.opened",
                AT,
                Map.of("kind", "rollback", "url", "https://g/2", "clusters", "prod-eu")),
            entry(
                6,
                Optional.empty(),
                "change.merged",
                AT,
                Map.of("kind", "rollback", "url", "https://g/2", "clusters", "prod-eu")),
            moved(7, "rollback_completed", "healthy")));

    assertThat(posted())
        .extracting(
            event ->
                event.path("title").stringValue() + " " + event.path("alert_type").stringValue())
        .containsExactly(
            "Istio 1.27.3 on batch prod: the upgrade is merged info",
            "Istio 1.27.3 on prod-eu: the rollout has started info",
            "Istio 1.27.3 on prod-eu: it is rolled out and watched info",
            "Istio 1.27.3 on prod-eu: the upgrade failed error",
            "Istio 1.27.3 on batch prod: a rollback waits for a person error",
            "Istio 1.27.3 on batch prod: the rollback is merged warning",
            "Istio 1.27.3 on prod-eu: the cluster is back on its old version success");
    JsonNode merged = posted().get(0);
    assertThat(merged.path("tags").toString())
        .isEqualTo(
            "[\"source:guard\",\"guard_run:prod-1\",\"guard_batch:prod\",\"istio_version:1.27.3\","
                + "\"cluster_name:prod-eu\",\"cluster_name:prod-us\"]");
    assertThat(merged.path("aggregation_key").stringValue()).isEqualTo("guard/prod-1:00000001");
    assertThat(merged.path("date_happened").longValue()).isEqualTo(AT.getEpochSecond());
    assertThat(merged.path("text").stringValue()).isEqualTo("Why 1.");
    assertThat(stub.requests())
        .allSatisfy(
            request -> assertThat(request.getHeader("DD-API-KEY")).isEqualTo(DatadogStub.API_KEY));
  }

  @Test
  void whatGraphsNeedNotIsNotTold() {
    publisher.publish(
        run(),
        List.of(
            entry(1, Optional.empty(), "run.opened", AT, Map.of()),
            moved(2, "healthy", "pre_check_running"),
            entry(3, Optional.empty(), "change.opened", AT, Map.of("kind", "upgrade")),
            entry(4, Optional.of("c"), "held", AT, Map.of("state", "mr_created"))));

    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void anInconclusiveVerdictIsAWarningAndItsTextIsNoMarkdown() {
    takes(taken());

    publisher.publish(
        run(),
        List.of(
            new JournalEntry(
                "prod-1:00000001",
                "prod-1",
                Optional.of("prod-eu"),
                "held",
                AT.minusSeconds(100_000),
                "ada",
                "%%% [x](http://evil) " + "y".repeat(5000),
                Map.of("state", "validating", "code", "inconclusive"))));

    JsonNode event = posted().get(0);
    assertThat(event.path("alert_type").stringValue()).isEqualTo("warning");
    assertThat(event.path("text").stringValue()).startsWith("% [x]").hasSizeLessThanOrEqualTo(4000);
    assertThat(event.has("date_happened")).as("Datadog refuses events that are too old").isFalse();
  }

  @Test
  void afterAFailureOnlyTheRestIsPostedAgain() {
    stub.unpublished();
    stub.server()
        .stubFor(
            post(urlPathEqualTo(PATH))
                .inScenario("one")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(taken())
                .willSetStateTo("refuses"));
    stub.server()
        .stubFor(
            post(urlPathEqualTo(PATH))
                .inScenario("one")
                .whenScenarioStateIs("refuses")
                .willReturn(DatadogStub.error(400)));
    List<JournalEntry> entries =
        List.of(moved(1, "mr_merged", "upgrading"), moved(2, "upgrading", "validating"));

    assertThatThrownBy(() -> publisher.publish(run(), entries))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("/api/v1/events) refused the request (400)");
    takes(taken());
    publisher.publish(run(), entries);

    assertThat(posted())
        .extracting(event -> event.path("aggregation_key").stringValue())
        .containsExactly("guard/prod-1:00000001", "guard/prod-1:00000002", "guard/prod-1:00000002");
  }

  @Test
  void tooManyRequestsSayWhenToComeBackAndRefusedKeysNameNoScope() {
    takes(DatadogStub.error(403));
    assertThatThrownBy(() -> publisher.publish(run(), List.of(moved(1, "mr_merged", "upgrading"))))
        .hasMessageContaining("check the keys env:DD_API_KEY")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("scope"));

    takes(DatadogStub.error(429).withHeader("X-RateLimit-Reset", "30"));
    assertThatThrownBy(() -> publisher.publish(run(), List.of(moved(1, "mr_merged", "upgrading"))))
        .isInstanceOfSatisfying(
            ComeBackLater.class,
            later ->
                assertThat(later.retryAt()).isEqualTo(context.time().instant().plusSeconds(30)));
  }

  @Test
  void guardsOwnEventsAreNothingThatOthersDid() {
    stub.answer(
        DatadogStub.EVENTS,
        """
        {"data": [{"id": "AAA", "type": "event", "attributes": {
            "timestamp": "2026-03-02T09:59:00.000Z", "message": "text",
            "tags": ["source:guard", "cluster_name:a"]}}],
         "links": {}, "meta": {"elapsed": 1, "status": "done"}}""");
    try (MetricsSource source = new DatadogMetricsFactory().create(stub.settings(), context)) {
      assertThat(
              source
                  .events(
                      List.of(DatadogStub.cluster("a")),
                      new Window(TestContext.START.minusSeconds(600), TestContext.START))
                  .known()
                  .orElseThrow())
          .isEmpty();
    }
  }

  @Test
  @SuppressWarnings("rawtypes")
  void theFactoryIsFoundByName() {
    assertThat(ServiceLoader.load(EventPublisherFactory.class))
        .extracting(EventPublisherFactory::name)
        .contains("datadog");
  }
}
