package dev.guard.datadog;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.Alert;
import dev.guard.api.metrics.MetricAnswer;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import dev.guard.api.metrics.MetricsSource;
import dev.guard.api.metrics.Series;
import dev.guard.api.metrics.SeriesKey;
import dev.guard.api.metrics.TimedEvent;
import dev.guard.api.plugin.AdapterContext;
import dev.guard.datadog.Plan.Reading;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metrics of Datadog. Thread-safe. */
final class DatadogMetrics implements MetricsSource {
  private final DatadogSettings settings;
  private final InstantSource time;
  private final ClusterTags tags;
  private final DatadogCalls calls;
  private final QueryCalls queries;
  private final Monitors monitors;
  private final Events events;

  DatadogMetrics(DatadogSettings settings, AdapterContext context) {
    this.settings = settings;
    this.time = context.time();
    this.tags = new ClusterTags(settings.tag());
    this.calls = new DatadogCalls(settings, context);
    this.queries = new QueryCalls(calls, time, settings.cacheTime());
    this.monitors = new Monitors(calls, tags, time, Links.app(settings));
    this.events = new Events(calls, tags, settings.tag());
  }

  @Override
  public MetricAnswer fetch(MetricRequest request) {
    Instant from = aligned(request.window().from(), request);
    Window window = new Window(from, request.window().to());
    Plan plan = Plan.of(request, tags);
    QueryCalls.Answered answered = queries.ask(plan.queries(), window, request.step());
    SeriesReader reader = new SeriesReader(window, request.step(), time.instant());
    Map<SeriesKey, Answer<Series>> series = new LinkedHashMap<>();
    for (Reading reading : plan.readings()) {
      series.put(
          new SeriesKey(reading.cluster().id(), reading.metric().name()),
          reader.read(reading, answered.of(reading.value()), reading.divisor().map(answered::of)));
    }
    for (Cluster cluster : request.clusters()) {
      plan.refused()
          .forEach(
              (metric, why) ->
                  series.put(new SeriesKey(cluster.id(), metric), Answer.unknown(why)));
    }
    return new MetricAnswer(series, answered.calls());
  }

  /** The first multiple of the step in the window: Datadog aligns its buckets in the same way. */
  private static Instant aligned(Instant from, MetricRequest request) {
    long step = request.step().toSeconds();
    long seconds =
        -Math.floorDiv(-(from.getEpochSecond() + (from.getNano() > 0 ? 1 : 0)), step) * step;
    Instant aligned = Instant.ofEpochSecond(seconds);
    return aligned.isAfter(request.window().to()) ? request.window().to() : aligned;
  }

  @Override
  public List<MetricQuery> standardQueries() {
    return StandardQueries.of(settings.tag());
  }

  @Override
  public Map<String, Answer<List<Alert>>> alerts(List<Cluster> clusters) {
    return monitors.alerts(clusters);
  }

  @Override
  public Answer<List<TimedEvent>> events(List<Cluster> clusters, Window window) {
    return events.events(clusters, window);
  }

  @Override
  public Optional<URI> link(Cluster cluster, Window window) {
    return Optional.of(Links.window(settings, tags.value(cluster), window));
  }

  @Override
  public void close() {
    calls.close();
  }
}
