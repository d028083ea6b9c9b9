package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.Limit;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.MetricsSourceFactory;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import dev.guard.api.metrics.TimedEvent;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Metrics drawn from a {@link Curve}, with every bucket from the epoch on. A cluster may be silent,
 * have alerts, or not be answered for. Thread-safe.
 */
public final class FakeMetricsSource implements MetricsSource {
  private volatile Curve curve;
  private volatile List<MetricQuery> standard =
      List.of(
          new MetricQuery(
              "latency_p99",
              "latency_p99{{cluster:{cluster_name}}}",
              "s",
              Direction.HIGHER,
              Optional.of(Limit.increasePercent(15)),
              true),
          new MetricQuery(
              "error_rate",
              "error_rate{{cluster:{cluster_name}}}",
              "ratio",
              Direction.HIGHER,
              Optional.of(Limit.max(0.001)),
              true));
  private volatile Optional<String> down = Optional.empty();
  private final Map<String, String> unanswered = new ConcurrentHashMap<>();
  private final Map<String, List<Alert>> alerts = new ConcurrentHashMap<>();
  private final Map<String, Instant> busy = new ConcurrentHashMap<>();
  private final List<TimedEvent> events = new CopyOnWriteArrayList<>();
  private final List<MetricRequest> requests = new CopyOnWriteArrayList<>();

  public FakeMetricsSource(Curve curve) {
    this.curve = curve;
  }

  /** Calm values: 0.2 s of latency, 0.0002 errors, and 1 for every other metric, hardly moving. */
  public static FakeMetricsSource calm() {
    return new FakeMetricsSource(FakeMetricsSource::calm);
  }

  private static double calm(Cluster cluster, String metric, Instant at) {
    double ripple = 1 + 0.01 * Math.sin(at.getEpochSecond() / 300.0);
    return switch (metric) {
      case "latency_p99" -> 0.2 * ripple;
      case "error_rate" -> 0.0002 * ripple;
      default -> ripple;
    };
  }

  /** Replaces the curve. */
  public void draw(Curve next) {
    this.curve = next;
  }

  /** From {@code from} on, one metric of one cluster is {@code factor} times what it was. */
  public void scale(String clusterId, String metric, Instant from, double factor) {
    Curve before = curve;
    draw(
        (cluster, name, at) ->
            before.value(cluster, name, at)
                * (cluster.id().equals(clusterId) && name.equals(metric) && !at.isBefore(from)
                    ? factor
                    : 1));
  }

  /** From {@code from} on, a cluster sends nothing. */
  public void silence(String clusterId, Instant from) {
    Curve before = curve;
    draw(
        (cluster, name, at) ->
            cluster.id().equals(clusterId) && !at.isBefore(from)
                ? Double.NaN
                : before.value(cluster, name, at));
  }

  /** All answers for a cluster are unknown, for this reason. */
  public void fail(String clusterId, String reason) {
    unanswered.put(clusterId, reason);
  }

  /** A cluster is answered for again. */
  public void recover(String clusterId) {
    unanswered.remove(clusterId);
  }

  /** All answers are unknown, for this reason. */
  public void breakDown(String reason) {
    this.down = Optional.of(reason);
  }

  /** The source as a whole answers again. */
  public void recover() {
    this.down = Optional.empty();
  }

  private Optional<String> trouble(Cluster cluster) {
    return down.or(() -> Optional.ofNullable(unanswered.get(cluster.id())));
  }

  public void standardQueries(List<MetricQuery> queries) {
    this.standard = List.copyOf(queries);
  }

  /** From now on the monitors of a cluster are to be asked again at {@code retryAt}. */
  public void busy(String clusterId, Instant retryAt) {
    busy.put(clusterId, retryAt);
  }

  /** The monitors of a cluster answer again. */
  public void idle(String clusterId) {
    busy.remove(clusterId);
  }

  public void alerts(String clusterId, List<Alert> now) {
    alerts.put(clusterId, List.copyOf(now));
  }

  public void event(TimedEvent event) {
    events.add(event);
  }

  /** What was asked, in order. */
  public List<MetricRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public MetricAnswer fetch(MetricRequest request) {
    requests.add(request);
    Map<SeriesKey, Answer<Series>> series = new HashMap<>();
    for (Cluster cluster : request.clusters()) {
      for (MetricQuery query : request.queries()) {
        series.put(new SeriesKey(cluster.id(), query.name()), one(request, cluster, query));
      }
    }
    return new MetricAnswer(series, request.queries().size());
  }

  private Answer<Series> one(MetricRequest request, Cluster cluster, MetricQuery query) {
    Optional<String> trouble = trouble(cluster);
    if (trouble.isPresent()) {
      return Answer.unknown(trouble.get());
    }
    int size = (int) request.window().length().dividedBy(request.step());
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      Instant at = request.window().from().plus(request.step().multipliedBy(i));
      values[i] = curve.value(cluster, query.name(), at);
    }
    if (Arrays.stream(values).allMatch(Double::isNaN)) {
      return Answer.unknown(query.name() + " of " + cluster.id() + " has no value in the window");
    }
    return Answer.known(
        Series.of(
            request.window().from(),
            request.step(),
            values,
            query
                .template()
                .replace("{cluster_name}", cluster.id())
                .replace("{{", "{")
                .replace("}}", "}"),
            query.unit()));
  }

  @Override
  public List<MetricQuery> standardQueries() {
    return standard;
  }

  @Override
  public Map<String, Answer<List<Alert>>> alerts(List<Cluster> clusters) {
    Map<String, Answer<List<Alert>>> answer = new HashMap<>();
    for (Cluster cluster : clusters) {
      Instant retryAt = busy.get(cluster.id());
      if (retryAt != null) {
        answer.put(cluster.id(), Answer.unknown("The rate limit is spent", retryAt));
        continue;
      }
      answer.put(
          cluster.id(),
          trouble(cluster)
              .map(Answer::<List<Alert>>unknown)
              .orElseGet(() -> Answer.known(alerts.getOrDefault(cluster.id(), List.<Alert>of()))));
    }
    return answer;
  }

  @Override
  public Answer<List<TimedEvent>> events(List<Cluster> clusters, Window window) {
    return down.map(Answer::<List<TimedEvent>>unknown)
        .orElseGet(
            () ->
                Answer.known(
                    events.stream().filter(event -> window.contains(event.at())).toList()));
  }

  @Override
  public Optional<URI> link(Cluster cluster, Window window) {
    return Optional.of(URI.create("https://metrics.example/" + cluster.id()));
  }

  /** A factory that always gives this source. */
  public MetricsSourceFactory<NoSettings> factory(String name) {
    return new MetricsSourceFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public MetricsSource create(NoSettings settings, AdapterContext context) {
        return FakeMetricsSource.this;
      }
    };
  }
}
