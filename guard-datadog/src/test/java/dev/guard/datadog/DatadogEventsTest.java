package dev.guard.datadog;

import static dev.guard.datadog.DatadogStub.EVENTS;
import static dev.guard.datadog.DatadogStub.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Window;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.MetricsSourceFactory;
import dev.guard.api.metrics.TimedEvent;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatadogEventsTest {
  private static final Window WINDOW =
      new Window(Instant.parse("2026-03-02T08:00:00Z"), Instant.parse("2026-03-02T09:00:00Z"));

  private final DatadogStub stub = DatadogStub.start();
  private final MetricsSource source =
      new DatadogMetricsFactory().create(stub.settings(), TestContext.create());

  @AfterEach
  void stop() {
    source.close();
    stub.close();
  }

  @Test
  void deploysOfOthersAreReadForAllClustersAtOnce() {
    stub.answer(
        EVENTS,
        """
        {"data": [{"id": "AAA", "type": "event", "attributes": {
            "timestamp": "2026-03-02T08:30:00.000Z", "message": "text", "tags": ["cluster_name:a"],
            "attributes": {"title": "Deployed checkout", "source_type_name": "kubernetes",
                           "service": "checkout"}}},
          {"id": "BBB", "type": "event", "attributes": {
            "timestamp": "2026-03-02T09:30:00.000Z", "message": "too late"}},
          {"id": "CCC", "type": "event"}],
         "links": {}, "meta": {"elapsed": 1, "status": "done"}}""");

    List<TimedEvent> events =
        source.events(List.of(cluster("a"), cluster("b")), WINDOW).known().orElseThrow();

    assertThat(events)
        .containsExactly(
            new TimedEvent(
                Instant.parse("2026-03-02T08:30:00Z"),
                "Deployed checkout",
                "kubernetes",
                Optional.empty()));
    assertThat(stub.requests().get(0).queryParameter("filter[query]").firstValue())
        .isEqualTo("cluster_name:(a OR b)");
    assertThat(stub.requests().get(0).queryParameter("filter[from]").firstValue())
        .isEqualTo("2026-03-02T08:00:00Z");
  }

  @Test
  void theLinkShowsTheClusterOverTheWindowOnTheSitesOwnHost() {
    DatadogSettings us1 = DatadogSettings.of(Secret.of("a", "x"), Secret.of("b", "y"));
    MetricsSource real = new DatadogMetricsFactory().create(us1, TestContext.create());

    URI link = real.link(cluster("prod-1"), WINDOW).orElseThrow();
    real.close();

    assertThat(link.getHost()).isEqualTo("app.datadoghq.com");
    assertThat(link.toString())
        .contains("cluster_name%3Aprod-1", "start=1772438400000", "end=1772442000000");
    DatadogSettings us5 =
        new DatadogSettings(
            us1.apiKey(),
            us1.appKey(),
            Optional.of("us5.datadoghq.com"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("abc-def-ghi"));
    assertThat(Links.window(us5, "prod-1", WINDOW).toString())
        .isEqualTo(
            "https://us5.datadoghq.com/dashboard/abc-def-ghi?live=false"
                + "&tpl_var_cluster_name=prod-1&from_ts=1772438400000&to_ts=1772442000000");
  }

  @Test
  @SuppressWarnings("rawtypes")
  void theFactoryIsFoundByName() {
    assertThat(ServiceLoader.load(MetricsSourceFactory.class))
        .extracting(MetricsSourceFactory::name)
        .contains("datadog");
  }
}
