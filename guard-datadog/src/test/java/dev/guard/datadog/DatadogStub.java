package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.http.Exchange;
import dev.guard.testkit.http.PublishedApi;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Datadog on loopback. Its end checks every request and answer against Datadog's published
 * description, except where a test wants what is not published.
 */
final class DatadogStub implements AutoCloseable {
  static final String QUERY = "/api/v1/query";
  static final String MONITOR = "/api/v1/monitor";
  static final String EVENTS = "/api/v2/events";
  static final String API_KEY = "0123456789abcdef0123456789abcdef";
  static final String APP_KEY = "fedcba9876543210fedcba9876543210fedcba98";

  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

  private boolean checked = true;

  private DatadogStub() {}

  static DatadogStub start() {
    DatadogStub stub = new DatadogStub();
    stub.server.start();
    return stub;
  }

  DatadogSettings settings() {
    return DatadogSettings.of(
            Secret.of("env:DD_API_KEY", API_KEY), Secret.of("env:DD_APP_KEY", APP_KEY))
        .at(URI.create("http://127.0.0.1:" + server.port()));
  }

  /** With another tag for the name of a cluster. */
  DatadogSettings settings(String clusterTag) {
    DatadogSettings plain = settings();
    return new DatadogSettings(
        plain.apiKey(),
        plain.appKey(),
        plain.site(),
        plain.url(),
        Optional.of(clusterTag),
        plain.cache(),
        plain.dashboard());
  }

  WireMockServer server() {
    return server;
  }

  DatadogStub answer(String path, String json) {
    return answer(path, json(json));
  }

  DatadogStub answer(String path, ResponseDefinitionBuilder response) {
    server.stubFor(get(urlPathEqualTo(path)).willReturn(response));
    return this;
  }

  DatadogStub answerAll(ResponseDefinitionBuilder response) {
    server.resetMappings();
    server.stubFor(any(anyUrl()).willReturn(response));
    return this;
  }

  static ResponseDefinitionBuilder json(String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  static ResponseDefinitionBuilder error(int status) {
    return json("{\"errors\": [\"from the stub\"]}").withStatus(status);
  }

  List<LoggedRequest> requests() {
    return server.findAll(anyRequestedFor(anyUrl()));
  }

  /** Parameter {@code query} of every request, in order. */
  List<String> queries() {
    return server.getAllServeEvents().stream()
        .sorted(java.util.Comparator.comparing(event -> event.getRequest().getLoggedDate()))
        .map(event -> event.getRequest().queryParameter("query").firstValue())
        .toList();
  }

  static Cluster cluster(String id) {
    return Cluster.builder(id, "wave-1", MeshVersion.of(1, 26, 4))
        .environment("prod")
        .datadogTags(Map.of("cluster", id, "env", "prod"))
        .build();
  }

  /** A series as {@code GET /api/v1/query} answers it; {@code points} is JSON. */
  static String series(int index, String tag, String points) {
    return """
        {"query_index": %d, "aggr": "avg", "metric": "m", "display_name": "m", "interval": 60,
         "scope": "%s", "tag_set": ["%s"], "expression": "m{%s}", "length": 2,
         "start": 1772438400000, "end": 1772442000000,
         "unit": [{"family": "time", "id": 11, "name": "second", "short_name": "s",
                   "plural": "seconds", "scale_factor": 1.0}, null],
         "pointlist": %s}"""
        .formatted(index, tag, tag, tag, points);
  }

  static String answerOf(String... series) {
    return """
        {"status": "ok", "res_type": "time_series", "from_date": 1772438400000,
         "to_date": 1772442000000, "query": "q", "message": "", "group_by": ["cluster_name"],
         "series": [%s]}"""
        .formatted(String.join(",", series));
  }

  /** From now on it answers what Datadog does not publish, to see what comes of that. */
  DatadogStub unpublished() {
    checked = false;
    return this;
  }

  /** What was asked and answered. */
  List<Exchange> exchanges() {
    return server.getAllServeEvents().stream().map(DatadogStub::exchange).toList();
  }

  private static Exchange exchange(ServeEvent event) {
    URI asked = URI.create(event.getRequest().getUrl());
    return new Exchange(
        event.getRequest().getMethod().getName(),
        asked.getRawPath(),
        Optional.ofNullable(asked.getRawQuery()).orElse(""),
        Optional.ofNullable(event.getRequest().getHeader("Content-Type")).orElse(""),
        event.getRequest().getBodyAsString(),
        event.getResponse().getStatus(),
        event.getResponse().getBodyAsString());
  }

  @Override
  public void close() {
    List<String> wrong = checked ? PublishedApi.datadog().violations(exchanges()) : List.of();
    server.stop();
    assertThat(wrong).as("what Datadog does not publish").isEmpty();
  }
}
