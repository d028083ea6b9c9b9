package dev.guard.core.metrics;

import dev.guard.api.Answer;
import dev.guard.api.Known;
import dev.guard.api.Unknown;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The metrics of a batch, fetched once for all its clusters in fixed five-minute tiles and cut out
 * per cluster afterwards: clusters start to soak at different minutes, so that their windows never
 * coincide, but their tiles do.
 *
 * <p>Neighbouring tiles that are missing are fetched with one request, of at most {@value
 * #MOST_POINTS} values a series (Datadog answers with at most 1,500). A tile that ended five
 * minutes ago has settled and is kept; a younger one is fetched again with every step that has
 * passed, since a source may still fill its buckets: so the end of a short soak is seen a step
 * later, not a tile later. What could not be told is asked again: not before {@code retryAt} where
 * the source said so, otherwise with the next step, or five minutes later where the tile has
 * settled. At most {@value #MOST_TILES} tiles are kept, those used last. Thread-safe; calls of
 * several threads wait for each other, because they want the same tiles.
 */
public final class MetricTiles {
  private static final Duration TILE = Duration.ofMinutes(5);
  private static final Duration SETTLE = Duration.ofMinutes(5);
  private static final int MOST_POINTS = 720;
  private static final int MOST_TILES = 600;

  /** One value a minute. */
  public static final Duration DEFAULT_STEP = Duration.ofMinutes(1);

  private final MetricsSource source;
  private final List<MetricQuery> queries;
  private final List<Cluster> clusters;
  private final InstantSource time;
  private final Duration step;
  private final Map<Instant, Tile> tiles =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Instant, Tile> eldest) {
          return size() > MOST_TILES;
        }
      };

  /** With one value a minute. */
  public MetricTiles(
      MetricsSource source, List<MetricQuery> queries, List<Cluster> clusters, InstantSource time) {
    this(source, queries, clusters, time, DEFAULT_STEP);
  }

  /**
   * @param clusters all of the batch; only these can be asked for
   * @param time domain time
   * @param step of the series, in whole seconds; five minutes must be a multiple of it
   */
  public MetricTiles(
      MetricsSource source,
      List<MetricQuery> queries,
      List<Cluster> clusters,
      InstantSource time,
      Duration step) {
    if (!fits(step)) {
      throw new IllegalArgumentException("Five minutes is not a multiple of step " + step);
    }
    this.source = source;
    this.queries = List.copyOf(queries);
    this.clusters = List.copyOf(clusters);
    this.time = time;
    this.step = step;
  }

  private static boolean fits(Duration step) {
    Duration whole = step.truncatedTo(ChronoUnit.SECONDS);
    return whole.toSeconds() > 0 && step.equals(whole) && TILE.toSeconds() % whole.toSeconds() == 0;
  }

  public List<MetricQuery> queries() {
    return queries;
  }

  public Duration step() {
    return step;
  }

  /**
   * A metric of a cluster over the steps that lie wholly inside the window. Steps without a value
   * are gaps; the answer is unknown where there is no value at all, or where part of the window was
   * refused by a rate limit.
   */
  public Answer<Series> series(Cluster cluster, String metric, Window window) {
    Optional<MetricQuery> query =
        queries.stream().filter(known -> known.name().equals(metric)).findFirst();
    if (query.isEmpty()) {
      return Answer.unknown("No metric named " + metric + " is configured");
    }
    if (clusters.stream().noneMatch(known -> known.id().equals(cluster.id()))) {
      return Answer.unknown("Cluster " + cluster.id() + " is not in the batch that is watched");
    }
    return cut(new SeriesKey(cluster.id(), metric), query.orElseThrow(), window, tilesOf(window));
  }

  /** All metrics of a cluster over the window, by name, in the order of the queries. */
  public Map<String, Answer<Series>> all(Cluster cluster, Window window) {
    Map<String, Answer<Series>> all = new LinkedHashMap<>();
    queries.forEach(query -> all.put(query.name(), series(cluster, query.name(), window)));
    return all;
  }

  /** A page for people that shows the cluster over the window. */
  public Optional<URI> page(Cluster cluster, Window window) {
    return source.link(cluster, window);
  }

  private synchronized Map<Instant, Tile> tilesOf(Window window) {
    Instant now = time.instant();
    Map<Instant, Tile> found = new TreeMap<>();
    List<Instant> missing = new ArrayList<>();
    Instant lastStart = floor(now, step);
    for (Instant at = floor(window.from(), TILE);
        at.isBefore(window.to()) && at.isBefore(lastStart);
        at = at.plus(TILE)) {
      Tile tile = tiles.get(at);
      if (tile == null || !tile.freshUntil().isAfter(now)) {
        missing.add(at);
      } else {
        found.put(at, tile);
      }
    }
    for (Window request : requests(missing)) {
      fetch(request, now, found);
    }
    return found;
  }

  /** Neighbouring tiles as one window each, cut where it would get too long for one request. */
  private List<Window> requests(List<Instant> missing) {
    Duration longest = step.multipliedBy(MOST_POINTS);
    List<Window> requests = new ArrayList<>();
    for (Instant at : missing) {
      Window last = requests.isEmpty() ? null : requests.get(requests.size() - 1);
      if (last != null
          && last.to().equals(at)
          && last.length().plus(TILE).compareTo(longest) <= 0) {
        requests.set(requests.size() - 1, new Window(last.from(), at.plus(TILE)));
      } else {
        requests.add(new Window(at, at.plus(TILE)));
      }
    }
    return requests;
  }

  private void fetch(Window request, Instant now, Map<Instant, Tile> found) {
    Instant end = floor(now, step).isBefore(request.to()) ? floor(now, step) : request.to();
    MetricAnswer answer =
        source.fetch(new MetricRequest(queries, clusters, new Window(request.from(), end), step));
    for (Instant at = request.from(); at.isBefore(request.to()); at = at.plus(TILE)) {
      Tile tile = tile(at, now, answer);
      tiles.put(at, tile);
      found.put(at, tile);
    }
  }

  private Tile tile(Instant start, Instant now, MetricAnswer answer) {
    Window window = new Window(start, start.plus(TILE));
    boolean settled = !window.to().plus(SETTLE).isAfter(now);
    Instant fresh = settled ? Instant.MAX : floor(now, step).plus(step);
    Instant refused = Instant.MAX;
    Map<SeriesKey, Answer<Series>> series = new LinkedHashMap<>();
    for (Cluster cluster : clusters) {
      for (MetricQuery query : queries) {
        SeriesKey key = new SeriesKey(cluster.id(), query.name());
        Answer<Series> known = answer.series().get(key);
        if (known == null) {
          known = Answer.unknown("The metrics source did not answer for " + query.name());
        }
        series.put(key, known.map(all -> all.slice(window)));
        if (known instanceof Unknown<Series> unknown) {
          refused = earlier(refused, unknown.retryAt().orElse(Instant.MAX));
          fresh = earlier(fresh, now.plus(TILE));
        }
      }
    }
    return new Tile(series, refused.equals(Instant.MAX) ? fresh : refused);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Answer<Series> cut(
      SeriesKey key, MetricQuery query, Window window, Map<Instant, Tile> found) {
    Instant from = ceiling(window.from(), step);
    int length = (int) Math.max(0, Duration.between(from, window.to()).dividedBy(step));
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    String text = query.template();
    String unit = query.unit();
    String reason = "There is no value yet";
    for (Tile tile : found.values()) {
      Answer<Series> answer = tile.series().get(key);
      if (answer instanceof Known<Series> known) {
        text = known.value().query();
        unit = known.value().unit();
        copy(known.value(), from, values);
      } else if (answer instanceof Unknown<Series> unknown) {
        if (unknown.retryAt().isPresent()) {
          return unknown;
        }
        reason = unknown.reason();
      }
    }
    if (Arrays.stream(values).allMatch(Double::isNaN)) {
      return Answer.unknown(
          reason
              + " ("
              + key.metric()
              + " of "
              + key.clusterId()
              + ", "
              + window.from()
              + " to "
              + window.to()
              + ")");
    }
    return Answer.known(Series.of(from, step, values, text, unit));
  }

  private void copy(Series part, Instant from, double[] values) {
    double[] present = part.values();
    for (int i = 0; i < present.length; i++) {
      Duration offset = Duration.between(from, part.start().plus(step.multipliedBy(i)));
      if (offset.isNegative()) {
        continue;
      }
      long index = offset.dividedBy(step);
      if (index < values.length) {
        values[(int) index] = present[i];
      }
    }
  }

  private static Instant floor(Instant instant, Duration unit) {
    long seconds = unit.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
  }

  private static Instant ceiling(Instant instant, Duration unit) {
    Instant floor = floor(instant, unit);
    return floor.equals(instant) ? floor : floor.plus(unit);
  }

  /** What was fetched for five minutes, and until when it need not be fetched again. */
  private record Tile(Map<SeriesKey, Answer<Series>> series, Instant freshUntil) {}
}
