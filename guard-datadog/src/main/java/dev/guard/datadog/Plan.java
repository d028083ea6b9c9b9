package dev.guard.datadog;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.metrics.MetricQuery;
import dev.guard.api.metrics.MetricRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which queries a request needs, and which of their series answers for which cluster. Pure.
 *
 * @param readings one for every metric and cluster
 * @param refused metrics that cannot be asked for, with the reason
 */
record Plan(List<Reading> readings, Map<String, String> refused) {
  /** More clusters than this are asked for in several queries, for the sake of their length. */
  private static final int MOST_IN_ONE = 40;

  /**
   * Where a metric of a cluster is read from.
   *
   * @param value the query that answers
   * @param divisor where the metric is a ratio that GUARD divides itself
   * @param group the tag that picks the cluster's series; empty: all series of the answer are its
   */
  record Reading(
      Cluster cluster,
      MetricQuery metric,
      String value,
      Optional<String> divisor,
      Optional<String> group) {
    String text() {
      return divisor.map(below -> value + " / " + below).orElse(value);
    }
  }

  static Plan of(MetricRequest request, ClusterTags tags) {
    List<Reading> readings = new ArrayList<>();
    Map<String, String> refused = new LinkedHashMap<>();
    Map<String, List<Cluster>> environments =
        request.clusters().stream()
            .collect(
                Collectors.groupingBy(
                    Cluster::environment, LinkedHashMap::new, Collectors.toList()));
    for (MetricQuery metric : request.queries()) {
      environments.forEach(
          (environment, clusters) -> {
            Template template = Template.of(metric.template(), environment);
            if (template.several()) {
              refused.put(
                  metric.name(),
                  "The template of metric " + metric.name() + " holds more than one query");
            } else {
              for (List<Cluster> part : parts(clusters)) {
                readings.addAll(readings(metric, template, part, tags, request));
              }
            }
          });
    }
    return new Plan(List.copyOf(readings), Map.copyOf(refused));
  }

  /** All queries of the plan, each once, in order. */
  Set<String> queries() {
    Set<String> queries = new LinkedHashSet<>();
    for (Reading reading : readings) {
      queries.add(reading.value());
      reading.divisor().ifPresent(queries::add);
    }
    return queries;
  }

  private static List<List<Cluster>> parts(List<Cluster> clusters) {
    List<List<Cluster>> parts = new ArrayList<>();
    for (int from = 0; from < clusters.size(); from += MOST_IN_ONE) {
      parts.add(clusters.subList(from, Math.min(clusters.size(), from + MOST_IN_ONE)));
    }
    return parts;
  }

  private static List<Reading> readings(
      MetricQuery metric,
      Template template,
      List<Cluster> clusters,
      ClusterTags tags,
      MetricRequest request) {
    Optional<String> key = template.groupKey(tags.keys());
    List<String> values = clusters.stream().map(tags::value).distinct().toList();
    long step = request.step().toSeconds();
    return clusters.stream()
        .map(
            cluster -> {
              String value = tags.value(cluster);
              List<String> queries =
                  template.ratio().orElseGet(() -> List.of(template)).stream()
                      .map(
                          side ->
                              key.map(tag -> side.forAll(tag, values, step))
                                  .orElseGet(() -> side.forOne(value, step)))
                      .toList();
              return new Reading(
                  cluster,
                  metric,
                  queries.get(0),
                  queries.stream().skip(1).findFirst(),
                  key.map(tag -> tag + ":" + value));
            })
        .toList();
  }
}
