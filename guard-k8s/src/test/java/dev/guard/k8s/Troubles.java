package dev.guard.k8s;

import java.time.Instant;

/** Objects of a cluster with trouble, as controllers and kubelets write them. */
final class Troubles {
  private Troubles() {}

  /** A pod of a Deployment; {@code status} is YAML, indented by nothing. */
  static String pod(
      String namespace, String workload, String end, String container, String status) {
    String labels = namespace.equals("istio-system") ? "app: istiod" : "app: " + workload;
    return """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %2$s-7d9c8b6f5-%3$s
          namespace: %1$s
          labels: {%5$s, pod-template-hash: 7d9c8b6f5}
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %2$s-7d9c8b6f5, uid: u, controller: true}]
        spec: {containers: [{name: %4$s, image: "example.com/%4$s:1"}]}
        status:
        %6$s"""
        .formatted(namespace, workload, end, container, labels, status.indent(2));
  }

  static String running(String container, boolean ready, String startedAt) {
    return """
        phase: Running
        containerStatuses:
          - {name: %s, image: i, imageID: i, ready: %s, started: %s, restartCount: 0, state: {running: {startedAt: "%s"}}}
        """
        .formatted(container, ready, ready, startedAt);
  }

  static String waiting(String container, String reason, String message) {
    return """
        phase: Pending
        containerStatuses:
          - {name: %s, image: i, imageID: "", ready: false, started: false, restartCount: 0, state: {waiting: {reason: %s, message: "%s"}}}
        """
        .formatted(container, reason, message);
  }

  /** A crash loop whose container ended last at that time. */
  static String crashing(String container, String reason, int exit, String finishedAt) {
    return """
        phase: Running
        containerStatuses:
          - name: %1$s
            image: i
            imageID: i
            ready: false
            started: false
            restartCount: 7
            state: {waiting: {reason: CrashLoopBackOff, message: "back-off 5m0s restarting failed container"}}
            lastState: {terminated: {reason: %2$s, exitCode: %3$d, startedAt: "%4$s", finishedAt: "%4$s"}}
        """
        .formatted(container, reason, exit, finishedAt);
  }

  static String unscheduled(String message) {
    return """
        phase: Pending
        conditions:
          - {type: PodScheduled, status: "False", reason: Unschedulable, message: "%s", lastTransitionTime: "2026-03-02T09:05:00Z"}
        """
        .formatted(message);
  }

  /** A warning of the older API, counted. */
  static String event(
      String name,
      String kind,
      String about,
      String reason,
      String message,
      Instant at,
      int count) {
    int slash = about.indexOf('/');
    return """
        apiVersion: v1
        kind: Event
        metadata: {name: %1$s, namespace: %2$s}
        type: Warning
        involvedObject: {kind: %3$s, namespace: %2$s, name: %4$s}
        reason: %5$s
        message: %6$s
        firstTimestamp: "2026-03-02T07:00:00Z"
        lastTimestamp: "%7$s"
        count: %8$d
        """
        .formatted(
            name,
            about.substring(0, slash),
            kind,
            about.substring(slash + 1),
            reason,
            message,
            at,
            count);
  }

  /** A warning of {@code events.k8s.io}, as {@code core/v1} shows it. */
  static String series(String name, String about, String reason, Instant at, int count) {
    int slash = about.indexOf('/');
    return """
        apiVersion: v1
        kind: Event
        metadata: {name: %1$s, namespace: %2$s}
        type: Warning
        involvedObject: {kind: Pod, namespace: %2$s, name: %3$s}
        reason: %4$s
        message: 0/3 nodes are available
        eventTime: "2026-03-02T07:00:00.000000Z"
        series: {count: %6$d, lastObservedTime: "%5$s"}
        """
        .formatted(name, about.substring(0, slash), about.substring(slash + 1), reason, at, count);
  }

  static String istiod(int updated, String reason) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: istiod, namespace: istio-system, generation: 1, labels: {app: istiod}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: istiod}}
          template:
            metadata: {labels: {app: istiod}}
            spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.27.3"}]}
        status:
          observedGeneration: 9
          updatedReplicas: %d
          replicas: 2
          readyReplicas: 1
          availableReplicas: 1
          conditions: [{type: Progressing, status: "False", reason: %s, lastTransitionTime: "2026-03-02T09:20:00Z"}]
        """
        .formatted(updated, reason);
  }

  static String budget(String namespace, String app, int allowed) {
    return """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: %2$s, namespace: %1$s}
        spec: {minAvailable: 1, selector: {matchLabels: {app: %2$s}}}
        status: {disruptionsAllowed: %3$d, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1}
        """
        .formatted(namespace, app, allowed);
  }

  static String scaler(String namespace, String target, int current, int most, boolean limited) {
    return """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: %2$s, namespace: %1$s}
        spec: {minReplicas: 1, maxReplicas: %4$d, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %2$s}}
        status:
          currentReplicas: %3$d
          desiredReplicas: %3$d
          conditions: [{type: ScalingLimited, status: "%5$s", reason: %6$s, message: m, lastTransitionTime: "2026-03-02T09:20:00Z"}]
        """
        .formatted(
            namespace,
            target,
            current,
            most,
            limited ? "True" : "False",
            limited ? "TooManyReplicas" : "DesiredWithinRange");
  }

  static String node(String name, String ready) {
    return """
        apiVersion: v1
        kind: Node
        metadata: {name: %s}
        spec: {}
        status: {conditions: [{type: Ready, status: "%s", reason: KubeletNotReady}]}
        """
        .formatted(name, ready);
  }
}
