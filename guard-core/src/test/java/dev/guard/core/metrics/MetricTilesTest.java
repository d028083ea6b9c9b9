package dev.guard.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import dev.guard.api.metrics.TimedEvent;
import dev.guard.core.time.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricTilesTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Cluster ONE = cluster("one");
  private static final Cluster TWO = cluster("two");
  private static final MetricQuery LATENCY =
      new MetricQuery("latency", "latency", "s", Direction.HIGHER, Optional.empty(), true);
  private static final MetricQuery ERRORS =
      new MetricQuery("errors", "errors", "ratio", Direction.HIGHER, Optional.empty(), true);

  private final VirtualClock clock = new VirtualClock(NOON);
  private final CountingSource source = new CountingSource(clock);
  private final MetricTiles tiles =
      new MetricTiles(source, List.of(LATENCY, ERRORS), List.of(ONE, TWO), clock);

  @Test
  void oneRequestServesAllClustersAndMetricsWhoseWindowsShareTiles() {
    Series first = tiles.series(ONE, "latency", window("10:02", "11:02")).known().orElseThrow();
    Series second = tiles.series(TWO, "errors", window("10:04", "11:04")).known().orElseThrow();

    assertThat(source.requests).hasSize(1);
    assertThat(source.requests.get(0).window()).isEqualTo(window("10:00", "11:05"));
    assertThat(source.requests.get(0).clusters()).containsExactly(ONE, TWO);
    assertThat(source.requests.get(0).queries()).containsExactly(LATENCY, ERRORS);
    assertThat(first.window()).isEqualTo(window("10:02", "11:02"));
    assertThat(first.values()[0]).isEqualTo(minuteOf("10:02"));
    assertThat(first.values()[59]).isEqualTo(minuteOf("11:01"));
    assertThat(second.values()[0]).isEqualTo(minuteOf("10:04"));
    assertThat(second.unit()).isEqualTo("ratio");
    assertThat(second.query()).isEqualTo("asked for errors of two");
  }

  @Test
  void onlyTheMissingTilesAreFetchedLater() {
    tiles.series(ONE, "latency", window("10:00", "10:30"));
    tiles.series(ONE, "latency", window("10:10", "11:00"));

    assertThat(source.requests)
        .extracting(MetricRequest::window)
        .containsExactly(window("10:00", "10:30"), window("10:30", "11:00"));
  }

  @Test
  void aWindowInsideAStepIsCutToWholeSteps() {
    Window crooked = new Window(at("10:00").plusSeconds(30), at("10:10").plusSeconds(30));
    Series series = tiles.series(ONE, "latency", crooked).known().orElseThrow();

    assertThat(series.window()).isEqualTo(window("10:01", "10:10"));
  }

  @Test
  void aYoungTileIsFetchedAgainOnceANewBucketMayBeThereAndKeptOnceItSettled() {
    Window soak = window("11:50", "12:30");
    tiles.series(ONE, "latency", soak);
    tiles.series(TWO, "latency", soak);
    assertThat(source.requests).hasSize(1);
    assertThat(source.requests.get(0).window()).isEqualTo(window("11:50", "12:00"));

    clock.advance(Duration.ofMinutes(2));
    Series later = tiles.series(ONE, "latency", soak).known().orElseThrow();
    assertThat(source.requests.get(1).window()).isEqualTo(window("11:55", "12:02"));
    assertThat(later.present()).hasSize(12);
    assertThat(later.size()).isEqualTo(40);

    clock.advance(Duration.ofHours(1));
    tiles.series(ONE, "latency", soak);
    int settled = source.requests.size();
    clock.advance(Duration.ofHours(1));
    tiles.series(ONE, "latency", soak);
    assertThat(source.requests).hasSize(settled);
  }

  @Test
  void theFutureIsUnknownAndNotAskedFor() {
    assertThat(tiles.series(ONE, "latency", window("13:00", "14:00"))).isInstanceOf(Unknown.class);
    assertThat(source.requests).isEmpty();
  }

  @Test
  void gapsStayGapsAndNothingButGapsIsUnknown() {
    source.answer = key -> key.metric().equals("errors") ? Answer.unknown("no value") : null;

    assertThat(tiles.series(ONE, "errors", window("10:00", "10:30")))
        .isInstanceOfSatisfying(
            Unknown.class,
            unknown -> assertThat(unknown.reason()).startsWith("no value (errors of one"));
    assertThat(tiles.series(ONE, "latency", window("10:00", "10:30")).known()).isPresent();
  }

  @Test
  void aRateLimitIsUnknownWithItsTimeAndIsNotAskedAgainBefore() {
    Instant back = NOON.plusSeconds(90);
    source.answer = key -> Answer.unknown("429", back);
    Window window = window("10:00", "10:30");

    assertThat(tiles.series(ONE, "latency", window)).isEqualTo(Answer.unknown("429", back));
    tiles.series(TWO, "errors", window);
    assertThat(source.requests).hasSize(1);

    source.answer = key -> null;
    clock.advance(Duration.ofSeconds(91));
    assertThat(tiles.series(ONE, "latency", window).known()).isPresent();
    assertThat(source.requests).hasSize(2);
  }

  @Test
  void whatWasUnknownForAnotherReasonIsAskedAgainAfterFiveMinutes() {
    source.answer = key -> Answer.unknown("Datadog answered 503");
    Window window = window("10:00", "10:30");
    tiles.series(ONE, "latency", window);
    clock.advance(Duration.ofMinutes(4));
    tiles.series(ONE, "latency", window);
    assertThat(source.requests).hasSize(1);

    source.answer = key -> null;
    clock.advance(Duration.ofMinutes(2));
    assertThat(tiles.series(ONE, "latency", window).known()).isPresent();
  }

  @Test
  void allAnswersEveryMetricInOrder() {
    assertThat(tiles.all(ONE, window("10:00", "10:30"))).containsOnlyKeys("latency", "errors");
    assertThat(tiles.queries()).containsExactly(LATENCY, ERRORS);
  }

  @Test
  void anUnknownMetricOrClusterIsSaid() {
    assertThat(tiles.series(ONE, "cpu", window("10:00", "10:30")))
        .isEqualTo(Answer.unknown("No metric named cpu is configured"));
    assertThat(tiles.series(cluster("three"), "latency", window("10:00", "10:30")))
        .isEqualTo(Answer.unknown("Cluster three is not in the batch that is watched"));
  }

  @Test
  void theEndOfAShortSoakIsThereOneStepAfterTheSourceHasIt() {
    Duration step = Duration.ofSeconds(10);
    MetricTiles fine = new MetricTiles(source, List.of(LATENCY), List.of(ONE), clock, step);
    Instant start = NOON.plusSeconds(3);
    Window soak = new Window(start, start.plusSeconds(60));
    clock.awaitUntil(soak.to());
    source.late = Duration.ofSeconds(20);

    Series atTheEnd = fine.series(ONE, "latency", soak).known().orElseThrow();
    assertThat(atTheEnd.present()).hasSize(3);

    clock.advance(step.multipliedBy(2));
    Series later = fine.series(ONE, "latency", soak).known().orElseThrow();
    assertThat(later.step()).isEqualTo(step);
    assertThat(later.present()).hasSize(5);
  }

  @Test
  void aRequestHoldsNoMoreValuesThanASourceAnswersWith() {
    MetricTiles fine =
        new MetricTiles(source, List.of(LATENCY), List.of(ONE), clock, Duration.ofSeconds(5));

    fine.series(ONE, "latency", window("08:00", "11:00"));

    assertThat(source.requests)
        .extracting(MetricRequest::window)
        .containsExactly(
            window("08:00", "09:00"), window("09:00", "10:00"), window("10:00", "11:00"));
  }

  @Test
  void aYoungTileThatWasRefusedIsNotAskedForBeforeTheTimeThatWasSaid() {
    Instant back = NOON.plusSeconds(180);
    source.answer = key -> Answer.unknown("429", back);
    Window soak = window("11:56", "12:00");
    tiles.series(ONE, "latency", soak);
    clock.advance(Duration.ofMinutes(2));

    assertThat(tiles.series(ONE, "latency", soak)).isEqualTo(Answer.unknown("429", back));
    assertThat(source.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {70_000, 1_500, 500, 0, -10_000, 600_000})
  void aStepThatDoesNotFitIsRefused(long millis) {
    Duration step = Duration.ofMillis(millis);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MetricTiles(source, List.of(), List.of(), clock, step));
  }

  private static Cluster cluster(String id) {
    return Cluster.builder(id, "wave-1", MeshVersion.of(1, 26, 4)).build();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-03-02T" + time + ":00Z");
  }

  private static Window window(String from, String to) {
    return new Window(at(from), at(to));
  }

  private static double minuteOf(String time) {
    return at(time).getEpochSecond() / 60.0;
  }

  /** Every value is the minute that it belongs to. */
  private static final class CountingSource implements MetricsSource {
    private final List<MetricRequest> requests = new ArrayList<>();
    private final VirtualClock clock;
    private Function<SeriesKey, @Nullable Answer<Series>> answer = key -> null;
    private Duration late = Duration.ZERO;

    CountingSource(VirtualClock clock) {
      this.clock = clock;
    }

    @Override
    public MetricAnswer fetch(MetricRequest request) {
      requests.add(request);
      Map<SeriesKey, Answer<Series>> series = new HashMap<>();
      for (Cluster cluster : request.clusters()) {
        for (MetricQuery query : request.queries()) {
          SeriesKey key = new SeriesKey(cluster.id(), query.name());
          Answer<Series> special = answer.apply(key);
          series.put(key, special != null ? special : Answer.known(minutes(request, key, query)));
        }
      }
      return new MetricAnswer(series, 1);
    }

    private Series minutes(MetricRequest request, SeriesKey key, MetricQuery query) {
      assertThat(request.window().to()).isBeforeOrEqualTo(clock.instant());
      double[] values = new double[(int) request.window().length().dividedBy(request.step())];
      for (int i = 0; i < values.length; i++) {
        Instant at = request.window().from().plus(request.step().multipliedBy(i));
        boolean there = !at.plus(request.step()).plus(late).isAfter(clock.instant());
        values[i] = there ? at.getEpochSecond() / 60.0 : Double.NaN;
      }
      String text = "asked for " + query.name() + " of " + key.clusterId();
      return Series.of(request.window().from(), request.step(), values, text, query.unit());
    }

    @Override
    public List<MetricQuery> standardQueries() {
      return List.of();
    }

    @Override
    public Map<String, Answer<List<Alert>>> alerts(List<Cluster> clusters) {
      return Map.of();
    }

    @Override
    public Answer<List<TimedEvent>> events(List<Cluster> clusters, Window window) {
      return Answer.known(List.of());
    }
  }
}
