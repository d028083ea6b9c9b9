package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import dev.guard.api.metrics.MetricsSource;
import dev.guard.testkit.MetricsSourceContract;
import dev.guard.testkit.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of every metrics source, against a stub that answers for two clusters. */
final class DatadogMetricsContractTest extends MetricsSourceContract {
  private final DatadogStub stub = DatadogStub.start();
  private final MetricsSource source =
      new DatadogMetricsFactory()
          .create(stub.settings("cluster"), TestContext.at(WINDOW.to().plus(Duration.ofHours(1))));

  @BeforeEach
  void valuesForTwoClusters() {
    List<String> series = new ArrayList<>();
    for (int query = 0; query < 30; query++) {
      series.add(DatadogStub.series(query, "cluster:c1", points()));
      series.add(DatadogStub.series(query, "cluster:c2", points()));
    }
    stub.server()
        .stubFor(
            get(urlPathEqualTo(DatadogStub.QUERY))
                .withQueryParam("query", containing("cluster IN (c1, c2)"))
                .willReturn(DatadogStub.json(DatadogStub.answerOf(series.toArray(String[]::new)))));
    stub.answer(DatadogStub.MONITOR, "[]").answer(DatadogStub.EVENTS, "{\"data\": []}");
  }

  @AfterEach
  void stop() {
    source.close();
    stub.close();
  }

  @Override
  protected MetricsSource source() {
    return source;
  }

  @Override
  protected void silence() {
    stub.answer(DatadogStub.QUERY, DatadogStub.answerOf());
  }

  @Override
  protected void breakDown() {
    stub.answerAll(DatadogStub.error(500));
  }

  private static String points() {
    List<Instant> starts = new ArrayList<>();
    for (Instant at = WINDOW.from(); at.isBefore(WINDOW.to()); at = at.plusSeconds(300)) {
      starts.add(at);
    }
    return starts.stream()
        .map(at -> "[" + at.toEpochMilli() + ".0, 0.25]")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
