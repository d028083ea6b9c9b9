package dev.guard.datadog;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.guard.datadog.DatadogStub.QUERY;
import static dev.guard.datadog.DatadogStub.answerOf;
import static dev.guard.datadog.DatadogStub.cluster;
import static dev.guard.datadog.DatadogStub.error;
import static dev.guard.datadog.DatadogStub.json;
import static dev.guard.datadog.DatadogStub.series;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.testkit.TestContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DatadogMetricsTest {
  private static final Instant FROM = Instant.parse("2026-03-02T08:00:00Z");
  private static final Window WINDOW = new Window(FROM, FROM.plusSeconds(240));
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final MetricQuery LATENCY =
      metric("latency", "max:lat{{cluster_name:{cluster_name}}}", "s");
  private static final MetricQuery ERROR_RATE =
      metric(
          "error_rate",
          "sum:e{{cluster_name:{cluster_name}}}.as_count() /"
              + " sum:h{{cluster_name:{cluster_name}}}.as_count()",
          "ratio");

  private final DatadogStub stub = DatadogStub.start();
  private final TestContext context = TestContext.at(FROM.plus(Duration.ofHours(2)));
  private final MetricsSource source = new DatadogMetricsFactory().create(stub.settings(), context);

  @AfterEach
  void stop() {
    source.close();
    stub.close();
  }

  @Test
  void oneRequestAnswersForTheWholeBatchWithNullsAsGaps() {
    stub.answer(
        QUERY,
        answerOf(
            series(0, "cluster_name:a", points("0.1", "null", "0.3", "0.4")),
            series(0, "cluster_name:b", points("1", "2", "3", "4"))));

    MetricAnswer answer = fetch(List.of(LATENCY), "a", "b");

    Series a = known(answer, "a", "latency");
    assertThat(a.values()).containsExactly(0.1, Double.NaN, 0.3, 0.4);
    assertThat(a.unit()).isEqualTo("s");
    assertThat(a.step()).isEqualTo(STEP);
    assertThat(a.window()).isEqualTo(WINDOW);
    assertThat(known(answer, "b", "latency").values()).containsExactly(1, 2, 3, 4);
    assertThat(answer.calls()).isEqualTo(1);
    assertThat(stub.queries())
        .containsExactly("max:lat{cluster_name IN (a, b)} by {cluster_name}.rollup(max, 60)");
    assertThat(a.query()).isEqualTo(stub.queries().get(0));
  }

  @Test
  void requestsCarryBothKeysAndWholeSeconds() {
    stub.answer(QUERY, answerOf());
    fetch(List.of(LATENCY), "a");

    assertThat(stub.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.getHeader("DD-API-KEY")).isEqualTo(DatadogStub.API_KEY);
              assertThat(request.getHeader("DD-APPLICATION-KEY")).isEqualTo(DatadogStub.APP_KEY);
              assertThat(request.queryParameter("from").firstValue())
                  .isEqualTo(Long.toString(FROM.getEpochSecond()));
              assertThat(request.queryParameter("to").firstValue())
                  .isEqualTo(Long.toString(WINDOW.to().getEpochSecond()));
            });
  }

  @Test
  void aClusterWhoseSeriesIsMissingIsUnknownAndTheOtherIsNot() {
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))));

    MetricAnswer answer = fetch(List.of(LATENCY), "a", "b");

    assertThat(known(answer, "a", "latency").present()).hasSize(4);
    assertThat(reason(answer, "b", "latency"))
        .startsWith("Datadog has no value of latency for cluster b from 2026-03-02T08:00:00Z");
  }

  @Test
  void theNewestBucketsAreLeftOut() {
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "2", "3", "4"))));
    MetricsSource young =
        new DatadogMetricsFactory().create(stub.settings(), TestContext.at(FROM.plusSeconds(200)));

    MetricAnswer answer =
        young.fetch(new MetricRequest(List.of(LATENCY), List.of(cluster("a")), WINDOW, STEP));
    young.close();

    assertThat(known(answer, "a", "latency").values())
        .containsExactly(1, 2, Double.NaN, Double.NaN);
  }

  @Test
  void severalMetricsShareARequestAndARatioIsDividedBucketByBucket() {
    stub.answer(
        QUERY,
        answerOf(
            series(0, "cluster_name:a", points("1", "1", "1", "1")),
            series(1, "cluster_name:a", points("5", "null", "null", "0")),
            series(2, "cluster_name:a", points("100", "50", "null", "0"))));

    MetricAnswer answer = fetch(List.of(LATENCY, ERROR_RATE), "a");

    assertThat(known(answer, "a", "error_rate").values())
        .containsExactly(0.05, 0, Double.NaN, Double.NaN);
    assertThat(known(answer, "a", "error_rate").query())
        .isEqualTo(
            "sum:e{cluster_name:a} by {cluster_name}.as_count().rollup(sum, 60) /"
                + " sum:h{cluster_name:a} by {cluster_name}.as_count().rollup(sum, 60)");
    assertThat(answer.calls()).isEqualTo(1);
  }

  @Test
  void aClusterWithRequestsAndNoErrorsHasTheRateZeroAndOneWithoutRequestsHasNone() {
    stub.answer(QUERY, answerOf(series(1, "cluster_name:a", points("10", "10", "10", "10"))));

    MetricAnswer answer = fetch(List.of(ERROR_RATE), "a", "b");

    assertThat(known(answer, "a", "error_rate").values()).containsExactly(0, 0, 0, 0);
    assertThat(reason(answer, "b", "error_rate")).contains("no value of error_rate");
  }

  @Test
  void severalSeriesOfOneClusterBecomeTheWorst() {
    MetricQuery perService =
        metric("latency", "p99:lat{{cluster_name:{cluster_name}}} by {{service}}", "s");
    stub.answer(
        QUERY,
        answerOf(
            series(0, "service:x", points("1", "9", "null", "1")),
            series(0, "service:y", points("2", "1", "3", "null"))));

    assertThat(known(fetch(List.of(perService), "a"), "a", "latency").values())
        .containsExactly(2, 9, 3, 1);
  }

  @Test
  void theUnitOfTheAnswerIsKeptWhereTheQueryHasNone() {
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))));
    MetricQuery unitless = metric("latency", LATENCY.template(), "");

    assertThat(known(fetch(List.of(unitless), "a"), "a", "latency").unit()).isEqualTo("s");
  }

  @Test
  void identicalRequestsAreAnsweredFromMemoryForFiveMinutes() {
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))));
    fetch(List.of(LATENCY), "a");
    context.time().advance(Duration.ofMinutes(4));

    assertThat(fetch(List.of(LATENCY), "a").calls()).isZero();
    context.time().advance(Duration.ofMinutes(2));
    assertThat(fetch(List.of(LATENCY), "a").calls()).isEqualTo(1);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void longBatchesAreSplitSoThatNoAddressGetsTooLong() {
    stub.answer(QUERY, answerOf());
    List<Cluster> many =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(i -> cluster("a-cluster-with-a-rather-long-name-" + i))
            .toList();

    MetricAnswer answer =
        source.fetch(new MetricRequest(source.standardQueries(), many, WINDOW, STEP));

    assertThat(answer.series()).hasSize(100 * source.standardQueries().size());
    assertThat(stub.requests()).allMatch(request -> request.getUrl().length() < 8_000);
  }

  @Test
  void tooManyRequestsSaysWhenToComeBackAndStopsEveryoneElse() {
    stub.answer(
        QUERY,
        error(429)
            .withHeader("X-RateLimit-Limit", "100")
            .withHeader("X-RateLimit-Period", "10")
            .withHeader("X-RateLimit-Remaining", "0")
            .withHeader("X-RateLimit-Reset", "7"));
    Instant back = context.time().instant().plusSeconds(7);

    Answer<Series> answer = answerFor(fetch(List.of(LATENCY), "a"), "a", "latency");

    assertThat(answer)
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.toString()).contains(back.toString()));
    assertThat(context.exhaustedUntil("datadog")).contains(back);
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void aSpentRateLimitOnAGoodAnswerStopsTheNextRequest() {
    stub.answer(
        QUERY,
        json(answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))))
            .withHeader("X-RateLimit-Remaining", "0")
            .withHeader("X-RateLimit-Reset", "3"));

    assertThat(known(fetch(List.of(LATENCY), "a"), "a", "latency").present()).hasSize(4);
    assertThat(context.exhaustedUntil("datadog")).contains(context.time().instant().plusSeconds(3));
  }

  @Test
  void aServerErrorIsTriedAgain() {
    stub.server()
        .stubFor(
            get(urlPathEqualTo(QUERY))
                .inScenario("down")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(error(500))
                .willSetStateTo("up"));
    stub.server()
        .stubFor(
            get(urlPathEqualTo(QUERY))
                .inScenario("down")
                .whenScenarioStateIs("up")
                .willReturn(
                    json(answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))))));

    assertThat(known(fetch(List.of(LATENCY), "a"), "a", "latency").present()).hasSize(4);
    assertThat(stub.requests()).hasSize(2);
    assertThat(context.taken("datadog")).isEqualTo(2);
  }

  @Test
  void aServerThatStaysDownIsUnknownAfterThreeAttempts() {
    stub.answer(QUERY, error(503));

    assertThat(reason(fetch(List.of(LATENCY), "a"), "a", "latency"))
        .matches("Datadog \\(http://127.0.0.1:\\d+/api/v1/query\\) answered 503");
    assertThat(stub.requests()).hasSize(3);
  }

  @Test
  void expiredKeysNameTheirReferencesAndTheScopeButNeverTheKeys() {
    for (int status : new int[] {401, 403}) {
      stub.answer(QUERY, error(status));
      String reason = reason(fetch(List.of(LATENCY), "a"), "a", "latency");

      assertThat(reason)
          .contains("answered " + status, "env:DD_API_KEY", "env:DD_APP_KEY", "timeseries_query")
          .doesNotContain(DatadogStub.API_KEY, DatadogStub.APP_KEY);
    }
  }

  @Test
  void aServerThatEchoesTheKeysIsNotQuoted() {
    stub.answer(
        QUERY, json("{\"errors\": [\"bad key " + DatadogStub.APP_KEY + "\"]}").withStatus(400));

    assertThat(reason(fetch(List.of(LATENCY), "a"), "a", "latency"))
        .endsWith("refused the request (400)");
  }

  @Test
  void oneMalformedQueryDoesNotHideTheOthers() {
    MetricQuery broken = metric("broken", "sum:nonsense{{cluster_name:{cluster_name}}}", "");
    stub.server()
        .stubFor(
            get(urlPathEqualTo(QUERY))
                .atPriority(1)
                .withQueryParam("query", containing("nonsense"))
                .willReturn(json("{\"errors\": [\"Error parsing query\"]}").withStatus(400)));
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))));

    MetricAnswer answer = fetch(List.of(LATENCY, broken), "a");

    assertThat(known(answer, "a", "latency").present()).hasSize(4);
    assertThat(reason(answer, "a", "broken")).contains("Error parsing query");
  }

  @Test
  void anErrorInsideAGoodAnswerIsUnknown() {
    stub.answer(QUERY, "{\"status\": \"error\", \"error\": \"Query timed out\", \"series\": []}");

    assertThat(reason(fetch(List.of(LATENCY), "a"), "a", "latency"))
        .isEqualTo("Datadog refused the query: Query timed out");
  }

  @Test
  void malformedAnswersAreUnknown() {
    stub.unpublished();
    for (String body : List.of("{\"status\": \"ok\", \"series\": [{", "<html></html>", "{}", "")) {
      stub.answer(QUERY, json(body));
      assertThat(answerFor(fetch(List.of(LATENCY), "a"), "a", "latency"))
          .as(body)
          .isInstanceOf(Unknown.class);
    }
  }

  @Test
  void oddPointsAreGaps() {
    stub.unpublished();
    long at = FROM.toEpochMilli();
    stub.answer(
        QUERY,
        answerOf(
            series(
                0,
                "cluster_name:a",
                "[null, [], [%d], [null, 1.0], [%d, 5.0], [%d, 6.0], [%d, 7.0]]"
                    .formatted(at, at, at - 60_000, at + 240_000))));

    assertThat(known(fetch(List.of(LATENCY), "a"), "a", "latency").values())
        .containsExactly(5, Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void aSlowServerIsGivenUpOnAndSaidSo() {
    stub.answer(QUERY, json(answerOf()).withFixedDelay(5_000));
    MetricsSource hasty =
        new DatadogMetricsFactory()
            .create(
                stub.settings(),
                context.withNetwork(
                    new Network(
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMillis(500),
                        Duration.ofMillis(300))));

    MetricAnswer answer =
        hasty.fetch(new MetricRequest(List.of(LATENCY), List.of(cluster("a")), WINDOW, STEP));
    hasty.close();

    assertThat(reason(answer, "a", "latency")).endsWith("did not answer in time");
  }

  @Test
  void anUnreachableServerIsSaidWithItsAddress() {
    MetricsSource nowhere =
        new DatadogMetricsFactory()
            .create(stub.settings().at(URI.create("http://127.0.0.1:1")), context);

    MetricAnswer answer =
        nowhere.fetch(new MetricRequest(List.of(LATENCY), List.of(cluster("a")), WINDOW, STEP));
    nowhere.close();

    assertThat(reason(answer, "a", "latency"))
        .isEqualTo("Datadog (http://127.0.0.1:1/api/v1/query) is unreachable: ConnectException");
  }

  @Test
  void theProxyOfTheNetworkIsUsed() {
    stub.answer(QUERY, answerOf(series(0, "cluster_name:a", points("1", "1", "1", "1"))));
    URI proxy = stub.settings().url().orElseThrow();
    MetricsSource behind =
        new DatadogMetricsFactory()
            .create(
                stub.settings().at(URI.create("http://datadog.invalid")),
                context.withNetwork(
                    new Network(
                        Optional.of(proxy),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))));

    MetricAnswer answer =
        behind.fetch(new MetricRequest(List.of(LATENCY), List.of(cluster("a")), WINDOW, STEP));
    behind.close();

    assertThat(known(answer, "a", "latency").present()).hasSize(4);
    assertThat(stub.requests().get(0).getHeader("Host")).startsWith("datadog.invalid");
  }

  @Test
  void aTemplateOfTwoQueriesIsUnknownAndNotAskedFor() {
    MetricAnswer answer = fetch(List.of(metric("two", "avg:a{*}, avg:b{*}", "")), "a");

    assertThat(reason(answer, "a", "two"))
        .isEqualTo("The template of metric two holds more than one query");
    assertThat(stub.requests()).isEmpty();
  }

  private MetricAnswer fetch(List<MetricQuery> queries, String... clusters) {
    return source.fetch(
        new MetricRequest(
            queries,
            java.util.Arrays.stream(clusters).map(DatadogStub::cluster).toList(),
            WINDOW,
            STEP));
  }

  private static Answer<Series> answerFor(MetricAnswer answer, String cluster, String metric) {
    return answer
        .series()
        .getOrDefault(new SeriesKey(cluster, metric), Answer.unknown("not in the answer"));
  }

  private static Series known(MetricAnswer answer, String cluster, String metric) {
    Answer<Series> found = answerFor(answer, cluster, metric);
    assertThat(found.known()).as(found.toString()).isPresent();
    return found.known().orElseThrow();
  }

  private static String reason(MetricAnswer answer, String cluster, String metric) {
    return answerFor(answer, cluster, metric).fold(Series::toString, Unknown::reason);
  }

  private static MetricQuery metric(String name, String template, String unit) {
    return new MetricQuery(name, template, unit, Direction.HIGHER, Optional.empty(), true);
  }

  private static String points(String... values) {
    StringBuilder points = new StringBuilder("[");
    for (int i = 0; i < values.length; i++) {
      points
          .append(i == 0 ? "" : ",")
          .append("[")
          .append(FROM.plusSeconds(60L * i).toEpochMilli())
          .append(".0,")
          .append(values[i])
          .append("]");
    }
    return points.append("]").toString();
  }
}
