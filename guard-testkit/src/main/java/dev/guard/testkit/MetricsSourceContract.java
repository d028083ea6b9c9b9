package dev.guard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MetricsSource} has to do. The subclass's service knows clusters {@code c1} and
 * {@code c2} and has a value for each of its standard queries in every five minutes of {@link
 * #WINDOW}; the source's clock stands an hour after the window's end.
 */
public abstract class MetricsSourceContract {
  protected static final Window WINDOW =
      new Window(Instant.parse("2026-03-02T08:00:00Z"), Instant.parse("2026-03-02T09:00:00Z"));

  private static final Duration STEP = Duration.ofMinutes(5);

  private static final List<Cluster> CLUSTERS = List.of(cluster("c1"), cluster("c2"));

  /** The source under test; the same on every call of one test. */
  protected abstract MetricsSource source();

  /** From now on the service has no values at all, and says so without an error. */
  protected abstract void silence();

  /** From now on the service fails (HTTP 500 or the like). */
  protected abstract void breakDown();

  /** The clusters that the service knows, with tags {@code cluster} and {@code env}. */
  protected static Cluster cluster(String id) {
    return Cluster.builder(id, "wave-1", MeshVersion.of(1, 26, 4))
        .environment("prod")
        .datadogTags(Map.of("cluster", id, "env", "prod"))
        .build();
  }

  @Test
  public void standardQueriesAreNamedOnceAndHaveUnits() {
    List<MetricQuery> queries = source().standardQueries();
    assertThat(queries).isNotEmpty();
    assertThat(queries).extracting(MetricQuery::name).doesNotHaveDuplicates();
    assertThat(queries)
        .allSatisfy(
            query -> {
              assertThat(query.name()).matches("[a-z][a-z0-9_]*");
              assertThat(query.unit()).isNotBlank();
              assertThat(query.template()).isNotBlank();
            });
  }

  @Test
  public void everyClusterAndQueryHasAnAnswerOnTheRequestedGrid() {
    MetricAnswer answer = source().fetch(request());
    assertThat(answer.series()).hasSize(2 * source().standardQueries().size());
    for (Cluster cluster : CLUSTERS) {
      for (MetricQuery query : source().standardQueries()) {
        Answer<Series> found =
            answer
                .series()
                .getOrDefault(new SeriesKey(cluster.id(), query.name()), Answer.unknown("absent"));
        Series series = found.known().orElseThrow();
        assertThat(series.step()).isEqualTo(STEP);
        assertThat(series.unit()).isEqualTo(query.unit());
        assertThat(series.query()).isNotBlank().doesNotContain("{cluster_name}");
        assertThat(series.window().from()).isAfterOrEqualTo(WINDOW.from());
        assertThat(series.window().to()).isBeforeOrEqualTo(WINDOW.to());
        assertThat(series.present()).isNotEmpty();
      }
    }
  }

  @Test
  public void noValuesAtAllCannotBeToldAndAreNeverZero() {
    silence();
    assertThat(source().fetch(request()).series())
        .hasSize(2 * source().standardQueries().size())
        .allSatisfy((key, answer) -> assertThat(answer).isInstanceOf(Unknown.class));
  }

  @Test
  public void aServiceThatFailsIsCouldNotTellForEverySeriesAndEveryAlert() {
    breakDown();
    assertThat(source().fetch(request()).series())
        .hasSize(2 * source().standardQueries().size())
        .allSatisfy((key, answer) -> assertThat(answer).isInstanceOf(Unknown.class));
    assertThat(source().alerts(CLUSTERS))
        .hasSize(2)
        .allSatisfy((id, answer) -> assertThat(answer).isInstanceOf(Unknown.class));
    assertThat(source().events(CLUSTERS, WINDOW)).isInstanceOf(Unknown.class);
  }

  @Test
  public void alertsAreAnsweredForEveryCluster() {
    Map<String, Answer<List<Alert>>> alerts = source().alerts(CLUSTERS);
    assertThat(alerts).containsOnlyKeys("c1", "c2");
    assertThat(alerts.values()).allSatisfy(answer -> assertThat(answer.known()).isPresent());
  }

  private MetricRequest request() {
    return new MetricRequest(source().standardQueries(), CLUSTERS, WINDOW, STEP);
  }
}
