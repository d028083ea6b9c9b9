package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.condition;
import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Disruption budgets, autoscalers, and who answers for the service of istiod. */
final class CapacityObjects {
  private CapacityObjects() {}

  static List<KubeObject> of(PretendCluster cluster) {
    return List.of(budget(cluster), scaler(cluster), endpoints(cluster));
  }

  private static Rolling workload(PretendCluster cluster, Rolling.Role role) {
    return cluster.workloads().stream().filter(one -> one.role == role).findFirst().orElseThrow();
  }

  private static List<Rolling.Pod> ready(PretendCluster cluster, Rolling workload) {
    return workload.pods.stream()
        .filter(pod -> WorkloadObjects.trouble(workload, pod, cluster).isEmpty())
        .toList();
  }

  private static KubeObject budget(PretendCluster cluster) {
    Rolling istiod = workload(cluster, Rolling.Role.CONTROL_PLANE);
    int healthy = ready(cluster, istiod).size();
    int desired = cluster.shows(Fault.DISRUPTION_BUDGET) ? healthy : 1;
    return KubeObject.of(
        "policy/v1",
        "PodDisruptionBudget",
        "poddisruptionbudgets",
        istiod.namespace,
        istiod.name,
        metadata(cluster),
        map(
            "spec",
            map("minAvailable", desired, "selector", map("matchLabels", map("app", "istiod"))),
            "status",
            map(
                "observedGeneration",
                1,
                "expectedPods",
                istiod.replicas,
                "currentHealthy",
                healthy,
                "desiredHealthy",
                desired,
                "disruptionsAllowed",
                Math.max(0, healthy - desired))));
  }

  private static KubeObject scaler(PretendCluster cluster) {
    Rolling gateway = workload(cluster, Rolling.Role.GATEWAY);
    boolean limited = cluster.shows(Fault.AUTOSCALER_LIMIT);
    int most = limited ? gateway.replicas : 5;
    return KubeObject.of(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "horizontalpodautoscalers",
        gateway.namespace,
        gateway.name,
        metadata(cluster),
        map(
            "spec",
            map(
                "minReplicas",
                gateway.replicas,
                "maxReplicas",
                most,
                "scaleTargetRef",
                map("apiVersion", "apps/v1", "kind", "Deployment", "name", gateway.name)),
            "status",
            map(
                "currentReplicas",
                gateway.replicas,
                "desiredReplicas",
                gateway.replicas,
                "conditions",
                List.of(
                    condition(
                        "ScalingLimited",
                        limited,
                        limited ? "TooManyReplicas" : "DesiredWithinRange",
                        limited
                            ? "the desired replica count is more than the maximum replica count"
                            : "the desired count is within the acceptable range",
                        limited ? cluster.since(Fault.AUTOSCALER_LIMIT) : cluster.bornAt())))));
  }

  private static KubeObject endpoints(PretendCluster cluster) {
    Rolling istiod = workload(cluster, Rolling.Role.CONTROL_PLANE);
    List<Rolling.Pod> ready = ready(cluster, istiod);
    List<Object> endpoints = new ArrayList<>();
    for (int i = 0; i < istiod.pods.size(); i++) {
      Rolling.Pod pod = istiod.pods.get(i);
      endpoints.add(
          map(
              "addresses",
              List.of("10.1.0." + (10 + i)),
              "conditions",
              map("ready", ready.contains(pod)),
              "targetRef",
              map("kind", "Pod", "namespace", istiod.namespace, "name", pod.name())));
    }
    Map<String, Object> metadata = metadata(cluster);
    metadata.put("labels", map("kubernetes.io/service-name", istiod.name));
    return KubeObject.of(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "endpointslices",
        istiod.namespace,
        istiod.name + "-x7k2p",
        metadata,
        map(
            "addressType",
            "IPv4",
            "endpoints",
            endpoints,
            "ports",
            List.of(map("name", "https-webhook", "port", 15017, "protocol", "TCP"))));
  }

  private static Map<String, Object> metadata(PretendCluster cluster) {
    return map("creationTimestamp", time(cluster.bornAt()), "generation", 1);
  }
}
