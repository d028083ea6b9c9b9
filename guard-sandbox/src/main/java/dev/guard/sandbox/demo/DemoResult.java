package dev.guard.sandbox.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a demo ended, as it was read back from the servers and the registry. Immutable.
 *
 * @param surprises where it ended otherwise than the scenario must; empty where all is well
 */
public record DemoResult(
    Scenario scenario,
    String outcome,
    List<ClusterEnd> clusters,
    List<RequestEnd> mergeRequests,
    List<String> notifications,
    int auditEntries,
    long wallMillis,
    List<String> surprises) {
  public DemoResult {
    clusters = List.copyOf(clusters);
    mergeRequests = List.copyOf(mergeRequests);
    notifications = List.copyOf(notifications);
    surprises = List.copyOf(surprises);
  }

  /** A cluster's state in the registry, and the version of its istiod in the Kubernetes API. */
  public record ClusterEnd(String clusterId, String state, String version) {}

  /** A merge request as GitLab has it, with what its branch changes. */
  public record RequestEnd(
      String kind,
      String branch,
      String title,
      String state,
      List<String> files,
      int changedLines) {
    public RequestEnd {
      files = List.copyOf(files);
    }
  }

  public boolean asExpected() {
    return surprises.isEmpty();
  }

  /** The document that {@code -o json} prints. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scenario", scenario.label());
    json.put("expected", scenario.expected().outcome());
    json.put("outcome", outcome);
    json.put("clusters", clusters.stream().map(DemoResult::json).toList());
    json.put("merge_requests", mergeRequests.stream().map(DemoResult::json).toList());
    json.put("notifications", notifications);
    json.put("audit_entries", auditEntries);
    json.put("wall_ms", wallMillis);
    if (!surprises.isEmpty()) {
      json.put("surprises", surprises);
    }
    return json;
  }

  private static Map<String, Object> json(ClusterEnd cluster) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cluster_id", cluster.clusterId());
    json.put("state", cluster.state());
    json.put("version", cluster.version());
    return json;
  }

  private static Map<String, Object> json(RequestEnd request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", request.kind());
    json.put("branch", request.branch());
    json.put("title", request.title());
    json.put("state", request.state());
    json.put("files", request.files());
    json.put("changed_lines", request.changedLines());
    return json;
  }
}
