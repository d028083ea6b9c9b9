package dev.guard.datadog;

import dev.guard.api.metrics.Direction;
import dev.guard.api.metrics.MetricQuery;
import java.util.List;
import java.util.Optional;

/**
 * The metrics that are asked for unless the configuration says otherwise. Their limits come from
 * {@code validation.thresholds}.
 *
 * <p>The latency metrics take the worst service's percentile: an average of the percentiles of
 * services is not a percentile of anything.
 */
final class StandardQueries {
  private StandardQueries() {}

  static List<MetricQuery> of(String clusterTag) {
    String scope = clusterTag + ":{cluster_name}";
    String hits = "sum:trace.http.request.hits{{" + scope + "}}.as_count()";
    String errors = "sum:trace.http.request.errors{{" + scope + "}}.as_count()";
    return List.of(
        query("request_count", hits, "count", Direction.LOWER, true),
        query("error_rate", errors + " / " + hits, "ratio", Direction.HIGHER, true),
        query("latency_p95", latency("95p", scope), "s", Direction.HIGHER, true),
        query("latency_p99", latency("99p", scope), "s", Direction.HIGHER, true),
        query("proxy_cpu", cpu("istio-proxy", scope), "nanocores", Direction.HIGHER, false),
        query("proxy_memory", memory("istio-proxy", scope), "bytes", Direction.HIGHER, false),
        query(
            "control_plane_errors",
            "sum:istio.pilot.xds.push.errors{{" + scope + "}}.as_count()",
            "count",
            Direction.HIGHER,
            false),
        query("control_plane_cpu", cpu("discovery", scope), "nanocores", Direction.HIGHER, false),
        query(
            "control_plane_memory", memory("discovery", scope), "bytes", Direction.HIGHER, false));
  }

  private static String latency(String percentile, String scope) {
    return "max:trace.http.request.duration.by.service." + percentile + "{{" + scope + "}}";
  }

  private static String cpu(String container, String scope) {
    return "avg:kubernetes.cpu.usage.total{{kube_container_name:" + container + "," + scope + "}}";
  }

  private static String memory(String container, String scope) {
    return "avg:kubernetes.memory.usage{{kube_container_name:" + container + "," + scope + "}}";
  }

  private static MetricQuery query(
      String name, String template, String unit, Direction worse, boolean critical) {
    return new MetricQuery(name, template, unit, worse, Optional.empty(), critical);
  }
}
