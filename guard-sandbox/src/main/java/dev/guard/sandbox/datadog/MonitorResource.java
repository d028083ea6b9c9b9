package dev.guard.sandbox.datadog;

import dev.guard.sandbox.http.Ask;
import dev.guard.sandbox.http.Reply;
import dev.guard.sandbox.world.Fault;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /api/v1/monitor}: one monitor that watches every cluster, and one that is muted. */
final class MonitorResource {
  private final Signals signals;
  private final InstantSource time;

  MonitorResource(Signals signals, InstantSource time) {
    this.signals = signals;
    this.time = time;
  }

  Reply list(Ask ask) {
    if (!ask.query("page").orElse("0").equals("0")) {
      return Reply.ok(List.of());
    }
    Map<String, Object> errors = new LinkedHashMap<>();
    Map<String, Object> disk = new LinkedHashMap<>();
    String worst = "OK";
    for (String cluster : signals.clusters()) {
      String status = status(cluster);
      worst = status.equals("OK") ? worst : status;
      errors.put("cluster_name:" + cluster, group(cluster, status));
      disk.put("cluster_name:" + cluster, group(cluster, "Alert"));
    }
    Map<String, Object> muted = new LinkedHashMap<>();
    muted.put("*", null);
    return Reply.ok(
        List.of(
            monitor(
                9001,
                "HTTP error rate is high",
                "sum(last_5m):sum:trace.http.request.errors{*}"
                    + " by {cluster_name}.as_count() > 500",
                worst,
                errors,
                Map.of()),
            monitor(
                9002,
                "Log volume is unusual",
                "avg(last_1h):avg:logs.bytes{*} by" + " {cluster_name} > 1e9",
                "Alert",
                disk,
                muted)));
  }

  private String status(String cluster) {
    if (signals.shows(cluster, Fault.NO_DATA, time.instant())) {
      return "No Data";
    }
    return signals.shows(cluster, Fault.ERRORS, time.instant()) ? "Alert" : "OK";
  }

  private static Map<String, Object> group(String cluster, String status) {
    return Map.of("name", "cluster_name:" + cluster, "status", status);
  }

  private static Map<String, Object> monitor(
      int id,
      String name,
      String query,
      String state,
      Map<String, Object> groups,
      Map<String, Object> silenced) {
    Map<String, Object> monitor = new LinkedHashMap<>();
    monitor.put("id", id);
    monitor.put("name", name);
    monitor.put("type", "query alert");
    monitor.put("query", query);
    monitor.put("message", "");
    monitor.put("tags", List.of("team:platform"));
    monitor.put("overall_state", state);
    monitor.put("state", Map.of("groups", groups));
    monitor.put("options", Map.of("silenced", silenced));
    monitor.put("matching_downtimes", List.of());
    return monitor;
  }
}
