package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The warnings that controllers and kubelets write while a cluster has trouble. */
final class EventObjects {
  static final String NO_ROOM =
      "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No"
          + " preemption victims found for incoming pod.";

  private EventObjects() {}

  static List<KubeObject> of(PretendCluster cluster) {
    List<KubeObject> events = new ArrayList<>();
    for (Rolling workload : cluster.workloads()) {
      for (Rolling.Pod pod : workload.pods) {
        WorkloadObjects.trouble(workload, pod, cluster)
            .ifPresent(fault -> pod(fault, workload, pod, cluster).ifPresent(events::add));
      }
    }
    for (HelmRelease release : cluster.flux().releases()) {
      if (release.broken()) {
        events.add(
            event(
                cluster,
                release.declared.namespace(),
                "HelmRelease",
                release.declared.name(),
                "UpgradeFailed",
                "Helm upgrade failed for release "
                    + release.declared.namespace()
                    + "/"
                    + release.declared.name()
                    + ": context deadline exceeded",
                release.since()));
      }
    }
    if (cluster.shows(Fault.UNREADY_NODE)) {
      events.add(
          event(
              cluster,
              "",
              "Node",
              NodeObjects.nodeName(cluster, 2),
              "NodeNotReady",
              "Node is not ready: container runtime is down",
              cluster.since(Fault.UNREADY_NODE)));
    }
    if (cluster.shows(Fault.WEBHOOK_WITHOUT_CA)) {
      events.add(
          event(
              cluster,
              "shop",
              "ReplicaSet",
              "checkout-6d5f8c7b9",
              "FailedCreate",
              "Error creating: Internal error occurred: failed calling webhook"
                  + " \"namespace.sidecar-injector.istio.io\": failed to call webhook: Post"
                  + " \"https://istiod.istio-system.svc:443/inject?timeout=10s\": tls: failed to"
                  + " verify certificate: x509: certificate signed by unknown authority",
              cluster.since(Fault.WEBHOOK_WITHOUT_CA)));
    }
    return events;
  }

  private static Optional<KubeObject> pod(
      Fault fault, Rolling workload, Rolling.Pod pod, PretendCluster cluster) {
    return told(fault, pod)
        .map(
            told ->
                event(
                    cluster,
                    workload.namespace,
                    "Pod",
                    pod.name(),
                    told.reason(),
                    told.message(),
                    cluster.since(fault)));
  }

  private record Told(String reason, String message) {}

  private static Optional<Told> told(Fault fault, Rolling.Pod pod) {
    return switch (fault) {
      case CRASHLOOP, APPLICATION_CRASH, OUT_OF_MEMORY ->
          Optional.of(
              new Told("BackOff", "Back-off restarting failed container in pod " + pod.name()));
      case IMAGE_PULL ->
          Optional.of(
              new Told(
                  "Failed",
                  "Failed to pull image \"docker.io/istio/pilot:"
                      + pod.version()
                      + "\": rpc error: code = NotFound desc = failed to pull and unpack image:"
                      + " docker.io/istio/pilot:"
                      + pod.version()
                      + ": not found"));
      case UNSCHEDULABLE -> Optional.of(new Told("FailedScheduling", NO_ROOM));
      case STALLED_ROLLOUT ->
          Optional.of(
              new Told(
                  "Unhealthy",
                  "Readiness probe failed: Get \"http://10.1.0.12:8080/ready\": dial tcp"
                      + " 10.1.0.12:8080: connect: connection refused"));
      default -> Optional.empty();
    };
  }

  /** Once a minute since then; the newest a few seconds ago. */
  private static KubeObject event(
      PretendCluster cluster,
      String namespace,
      String kind,
      String about,
      String reason,
      String message,
      Instant since) {
    Instant ago = cluster.now().minusSeconds(5);
    Instant last = ago.isBefore(since) ? since : ago;
    long count = 1 + Duration.between(since, last).toMinutes();
    String own = namespace.isEmpty() ? "default" : namespace;
    var object = map("kind", kind, "name", about);
    if (!namespace.isEmpty()) {
      object.put("namespace", namespace);
    }
    return KubeObject.of(
        "v1",
        "Event",
        "events",
        own,
        about + "." + Integer.toHexString((reason + since).hashCode()),
        map("creationTimestamp", time(since)),
        map(
            "type",
            "Warning",
            "involvedObject",
            object,
            "reason",
            reason,
            "message",
            message,
            "source",
            map("component", kind.equals("Pod") ? "kubelet" : "controller"),
            "firstTimestamp",
            time(since),
            "lastTimestamp",
            time(last),
            "count",
            count));
  }
}
