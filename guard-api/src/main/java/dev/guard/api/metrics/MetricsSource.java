package dev.guard.api.metrics;

import dev.guard.api.Answer;
import dev.guard.api.Window;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.plugin.Product;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads metrics and monitors. Thread-safe. */
public interface MetricsSource extends Product {
  /**
   * Fetches all series of a request in as few calls as the service allows. An answer is unknown
   * where the service failed or holds no value at all; single missing buckets are gaps.
   */
  MetricAnswer fetch(MetricRequest request);

  /** The standard metrics of this source, used beside those of mesh, packs and configuration. */
  List<MetricQuery> standardQueries();

  /** All monitors that watch each cluster, by cluster id; an empty list: nothing watches it. */
  Map<String, Answer<List<Alert>>> alerts(List<Cluster> clusters);

  /** Deploys and the like by others. */
  Answer<List<TimedEvent>> events(List<Cluster> clusters, Window window);

  /** A page for people that shows the cluster over the window. */
  default Optional<URI> link(Cluster cluster, Window window) {
    return Optional.empty();
  }
}
