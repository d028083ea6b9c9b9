package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.testkit.RotatedSecret;
import dev.guard.testkit.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys that were rotated while GUARD runs are read again, once, and the call is made once more. */
final class RotationTest {
  private final DatadogStub stub = DatadogStub.start();
  private final Cluster cluster = DatadogStub.cluster("a");

  @AfterEach
  void stop() {
    stub.close();
  }

  private Answer<List<Alert>> alerts(RotatedSecret apiKey) {
    DatadogSettings plain = stub.settings();
    DatadogSettings settings =
        DatadogSettings.of(apiKey.as("aws:datadog#api_key"), plain.appKey())
            .at(plain.url().orElseThrow());
    try (MetricsSource source =
        new DatadogMetricsFactory().create(settings, TestContext.create())) {
      Map<String, Answer<List<Alert>>> all = source.alerts(List.of(cluster));
      return all.getOrDefault("a", Answer.unknown("no answer"));
    }
  }

  private void takeOnly(String apiKey) {
    stub.answerAll(DatadogStub.error(403));
    stub.server()
        .stubFor(
            any(anyUrl())
                .withHeader("DD-API-KEY", equalTo(apiKey))
                .willReturn(DatadogStub.json("[]")));
  }

  @Test
  void aRotatedKeyIsReadAgainAndTheCallSucceeds() {
    takeOnly("fresh-key");
    RotatedSecret key = new RotatedSecret("old-key", "fresh-key");

    assertThat(alerts(key)).isEqualTo(Answer.known(List.of()));

    assertThat(key.forgotten()).isEqualTo(1);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void aKeyThatWasNotRotatedIsNotTriedTwice() {
    takeOnly("other-key");
    RotatedSecret key = new RotatedSecret("old-key", "old-key");

    assertThat(alerts(key).known()).isEmpty();

    assertThat(stub.requests()).hasSize(1);
  }
}
