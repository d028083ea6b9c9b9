package dev.guard.datadog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guard.api.Window;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.testkit.TestContext;
import dev.guard.testkit.http.PublishedApi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What GUARD asks of Datadog, and what the stub answers, is what Datadog publishes. */
final class PublishedApiTest {
  private static final Instant FROM = Instant.parse("2026-03-02T08:00:00Z");
  private static final Window WINDOW = new Window(FROM, FROM.plusSeconds(120));

  @Test
  void givenMetricsMonitorsAndEvents_whenTheyAreRead_thenDatadogPublishesTheCalls() {
    try (DatadogStub stub = DatadogStub.start()) {
      stub.answer(
              DatadogStub.QUERY,
              DatadogStub.answerOf(
                  DatadogStub.series(
                      0,
                      "cluster_name:a",
                      "[[%d, 0.5], [%d, null]]"
                          .formatted(FROM.toEpochMilli(), FROM.plusSeconds(60).toEpochMilli()))))
          .answer(DatadogStub.MONITOR, "[]")
          .answer(DatadogStub.EVENTS, "{\"data\": []}");

      askAll(stub);

      assertThat(PublishedApi.datadog().violations(stub.exchanges())).isEmpty();
      assertThat(PublishedApi.datadog().used(stub.exchanges()))
          .containsExactlyInAnyOrder(
              "GET /api/v1/query", "GET /api/v1/monitor", "GET /api/v2/events");
    }
  }

  @Test
  void givenAStubThatAnswersWhatDatadogDoesNot_whenItEnds_thenItSaysSo() {
    DatadogStub stub = DatadogStub.start();
    stub.answer(DatadogStub.QUERY, DatadogStub.answerOf())
        .answer(DatadogStub.MONITOR, "[{\"id\": 1, \"query\": \"q\", \"type\": \"latency alert\"}]")
        .answer(DatadogStub.EVENTS, "{\"data\": []}");

    askAll(stub);

    assertThatThrownBy(stub::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("GET /api/v1/monitor: the answer 200 at /0/type");
  }

  private static void askAll(DatadogStub stub) {
    MetricQuery query =
        new MetricQuery(
            "latency",
            "max:lat{{cluster_name:{cluster_name}}}",
            "s",
            Direction.HIGHER,
            Optional.empty(),
            true);
    try (MetricsSource source =
        new DatadogMetricsFactory()
            .create(stub.settings(), TestContext.at(FROM.plus(Duration.ofHours(2))))) {
      source.fetch(
          new MetricRequest(
              List.of(query), List.of(DatadogStub.cluster("a")), WINDOW, Duration.ofMinutes(1)));
      source.alerts(List.of(DatadogStub.cluster("a")));
      source.events(List.of(DatadogStub.cluster("a")), WINDOW);
    }
  }
}
