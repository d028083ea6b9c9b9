package dev.guard.api.metrics;

import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import java.time.Duration;
import java.util.List;

/** Asks for all queries of all clusters over one window at one resolution. */
public record MetricRequest(
    List<MetricQuery> queries, List<Cluster> clusters, Window window, Duration step) {
  public MetricRequest {
    queries = List.copyOf(queries);
    clusters = List.copyOf(clusters);
  }
}
