package dev.guard.sandbox.datadog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datadog.api.client.ApiClient;
import com.datadog.api.client.ApiException;
import com.datadog.api.client.v1.api.MetricsApi;
import com.datadog.api.client.v1.api.MonitorsApi;
import com.datadog.api.client.v1.model.MetricsQueryMetadata;
import com.datadog.api.client.v2.model.MetricsDataSource;
import com.datadog.api.client.v2.model.MetricsTimeseriesQuery;
import com.datadog.api.client.v2.model.TimeseriesFormulaQueryRequest;
import com.datadog.api.client.v2.model.TimeseriesFormulaQueryResponse;
import com.datadog.api.client.v2.model.TimeseriesFormulaRequest;
import com.datadog.api.client.v2.model.TimeseriesFormulaRequestAttributes;
import com.datadog.api.client.v2.model.TimeseriesFormulaRequestType;
import com.datadog.api.client.v2.model.TimeseriesQuery;
import com.datadog.api.client.v2.model.TimeseriesResponseAttributes;
import dev.guard.sandbox.http.HttpPlace;
import dev.guard.sandbox.world.Episodes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pretend Datadog, as datadog-api-client sees it. */
class DatadogTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:30Z");

  private final DatadogFaults faults = new DatadogFaults();
  private HttpPlace place;
  private ApiClient client;

  @BeforeEach
  void start() {
    Signals signals = new Signals(Map.of("prod-1", new Episodes(), "prod-2", new Episodes()));
    place =
        HttpPlace.start(
            "datadog",
            List.of(new DatadogService("api", "app", signals, faults, () -> NOW)),
            Optional.empty());
    client = clientWith("api");
  }

  private ApiClient clientWith(String key) {
    ApiClient made = new ApiClient();
    made.setServers(
        List.of(
            new com.datadog.api.client.ServerConfiguration(
                place.url().toString(), "pretend", new HashMap<>())));
    made.configureApiKeys(new HashMap<>(Map.of("apiKeyAuth", key, "appKeyAuth", "app")));
    return made;
  }

  @AfterEach
  void stop() {
    place.close();
  }

  @Test
  void groupedQueryAnswersForEachClusterOnTheAskedGridWithGaps() throws Exception {
    List<MetricsQueryMetadata> series =
        query(
            "avg:trace.http.request.duration.by.service.99p{cluster_name IN (prod-1, prod-2)} by"
                + " {cluster_name}.rollup(avg, 60)");

    assertThat(series)
        .extracting(MetricsQueryMetadata::getScope)
        .containsExactlyInAnyOrder("cluster_name:prod-1", "cluster_name:prod-2");
    List<List<Double>> points = series.get(0).getPointlist();
    assertThat(points).hasSize(180);
    assertThat(points.get(1).get(0) - points.get(0).get(0)).isEqualTo(60_000);
    assertThat(points).filteredOn(point -> point.get(1) == null).isNotEmpty();
    assertThat(points)
        .filteredOn(point -> point.get(1) != null)
        .allSatisfy(point -> assertThat(point.get(1)).isBetween(0.2, 0.5));
  }

  @Test
  void sameQuestionHasTheSameAnswerAndTheNewestBucketIsIncomplete() throws Exception {
    String hits = "sum:trace.http.request.hits{cluster_name:prod-1}.as_count().rollup(sum, 60)";
    List<List<Double>> first = query(hits).get(0).getPointlist();

    assertThat(query(hits).get(0).getPointlist()).isEqualTo(first);
    assertThat(first.get(first.size() - 1).get(1)).isLessThan(first.get(0).get(1) * 0.7);
  }

  @Test
  void arithmeticDividesGroupByGroup() throws Exception {
    List<MetricsQueryMetadata> series =
        query(
            "sum:trace.http.request.errors{*} by {cluster_name}.as_count().rollup(sum, 300) /"
                + " sum:trace.http.request.hits{*} by {cluster_name}.as_count().rollup(sum, 300)");

    assertThat(series).hasSize(2);
    assertThat(series.get(0).getPointlist())
        .filteredOn(point -> point.get(1) != null)
        .isNotEmpty()
        .allSatisfy(point -> assertThat(point.get(1)).isBetween(0.0, 0.001));
  }

  /** The vendor's generated classes hold what they do not know apart: there has to be none. */
  @Test
  void newerQueryAnswersWithTheSameValuesAndNothingThatIsNotPublished() throws Exception {
    String text = "avg:trace.http.request.duration.by.service.99p{*} by {cluster_name}";
    long to = NOW.getEpochSecond() + 30;
    TimeseriesFormulaRequestAttributes asked =
        new TimeseriesFormulaRequestAttributes(
                (to - 3600) * 1000,
                List.of(
                    new TimeseriesQuery(
                        new MetricsTimeseriesQuery(MetricsDataSource.METRICS, text).name("a"))),
                to * 1000)
            .interval(60_000L);

    TimeseriesFormulaQueryResponse response =
        new com.datadog.api.client.v2.api.MetricsApi(client)
            .queryTimeseriesData(
                new TimeseriesFormulaQueryRequest(
                    new TimeseriesFormulaRequest(
                        asked, TimeseriesFormulaRequestType.TIMESERIES_REQUEST)));

    assertThat(response.unparsed).isFalse();
    assertThat(response.getAdditionalProperties()).isNull();
    assertThat(response.getData().unparsed).isFalse();
    assertThat(response.getData().getAdditionalProperties()).isNull();
    TimeseriesResponseAttributes answer = response.getData().getAttributes();
    assertThat(answer.unparsed).isFalse();
    assertThat(answer.getAdditionalProperties()).isNull();
    assertThat(answer.getSeries())
        .hasSize(2)
        .allSatisfy(series -> assertThat(series.getAdditionalProperties()).isNull());
    assertThat(answer.getSeries().get(0).getGroupTags()).containsExactly("cluster_name:prod-1");
    assertThat(answer.getTimes()).hasSize(60);
    assertThat(answer.getValues()).hasSize(2);
    List<List<Double>> older = query(text + ".rollup(avg, 60)").get(0).getPointlist();
    assertThat(answer.getValues().get(0))
        .isEqualTo(older.subList(120, 180).stream().map(point -> point.get(1)).toList());
  }

  @Test
  void monitorsHaveAGroupForEachClusterAndOneIsMuted() throws Exception {
    var monitors = new MonitorsApi(client).listMonitors();

    assertThat(monitors)
        .hasSize(2)
        .allSatisfy(
            monitor -> {
              assertThat(monitor.unparsed).isFalse();
              assertThat(monitor.getAdditionalProperties()).isNull();
            });
    assertThat(monitors.get(0).getState().getGroups()).containsKey("cluster_name:prod-1");
    assertThat(monitors.get(1).getOptions().toString()).contains("silenced: {*=null}");
  }

  @Test
  void wrongKeyMalformedQueryAndSpentLimitAreRefused() {
    client = clientWith("wrong");
    assertThatThrownBy(() -> query("avg:a.b{*}")).satisfies(e -> assertCode(e, 403));
    client = clientWith("api");
    assertThatThrownBy(() -> query("avg:a.b{*")).satisfies(e -> assertCode(e, 400));
    faults.tooManyRequests(1);
    assertThatThrownBy(() -> query("avg:a.b{*}")).satisfies(e -> assertCode(e, 429));
    faults.down(true);
    assertThatThrownBy(() -> query("avg:a.b{*}")).satisfies(e -> assertCode(e, 503));
  }

  private static void assertCode(Throwable thrown, int code) {
    assertThat(thrown).isInstanceOf(ApiException.class);
    assertThat(((ApiException) thrown).getCode()).isEqualTo(code);
  }

  private List<MetricsQueryMetadata> query(String text) throws ApiException {
    long to = NOW.getEpochSecond() + 30;
    return new MetricsApi(client).queryMetrics(to - 3 * 3600, to, text).getSeries();
  }
}
