package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.condition;
import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Deployment, its ReplicaSet and its pods, as the controllers would write them. */
final class WorkloadObjects {
  private WorkloadObjects() {}

  static List<KubeObject> of(Rolling workload, PretendCluster cluster) {
    List<KubeObject> objects = new ArrayList<>();
    boolean crashes =
        workload.pods.stream().anyMatch(pod -> trouble(workload, pod, cluster).isPresent());
    objects.add(deployment(workload, cluster, crashes && workload.stuckBy().isEmpty()));
    objects.addAll(replicaSets(workload, cluster));
    for (int i = 0; i < workload.pods.size(); i++) {
      objects.add(pod(workload, workload.pods.get(i), i, cluster));
    }
    return objects;
  }

  /** What keeps a pod from being ready. */
  static Optional<Fault> trouble(Rolling workload, Rolling.Pod pod, PretendCluster cluster) {
    if (workload.isStuck(pod)) {
      return workload.stuckBy();
    }
    boolean first = workload.pods.indexOf(pod) == 0;
    if (first && workload.role == Rolling.Role.CONTROL_PLANE && cluster.shows(Fault.CRASHLOOP)) {
      return Optional.of(Fault.CRASHLOOP);
    }
    return first && workload.name.equals("cart") && cluster.shows(Fault.APPLICATION_CRASH)
        ? Optional.of(Fault.APPLICATION_CRASH)
        : Optional.empty();
  }

  private static Map<String, Object> labels(Rolling workload) {
    return switch (workload.role) {
      case CONTROL_PLANE -> map("app", "istiod", "istio", "pilot", "istio.io/rev", "default");
      case GATEWAY -> map("app", workload.name, "istio", "ingressgateway");
      case SIDECAR, PLAIN -> map("app", workload.name);
    };
  }

  /** With those that helm-controller puts on all that a release brings. */
  private static Map<String, Object> releaseLabels(Rolling workload, PretendCluster cluster) {
    Map<String, Object> labels = labels(workload);
    cluster
        .broughtBy(workload)
        .ifPresent(
            release -> {
              labels.put("helm.toolkit.fluxcd.io/name", release.name());
              labels.put("helm.toolkit.fluxcd.io/namespace", release.namespace());
            });
    return labels;
  }

  private static Map<String, Object> templateMetadata(Rolling workload) {
    Map<String, Object> metadata = map("labels", labels(workload));
    if (!workload.restartedAt().isEmpty()) {
      metadata.put("annotations", map("kubectl.kubernetes.io/restartedAt", workload.restartedAt()));
    }
    return metadata;
  }

  private static Map<String, Object> podLabels(Rolling workload, Rolling.Pod pod) {
    Map<String, Object> labels = labels(workload);
    labels.put("pod-template-hash", pod.hash());
    if (workload.role == Rolling.Role.GATEWAY || workload.role == Rolling.Role.SIDECAR) {
      labels.put("istio.io/rev", "default");
      labels.put("service.istio.io/canonical-name", workload.name);
    }
    return labels;
  }

  private static KubeObject deployment(Rolling workload, PretendCluster cluster, boolean crashes) {
    long updated = workload.updated();
    int broken = crashes ? 1 : 0;
    int available = workload.replicas - broken;
    Map<String, Object> metadata =
        map(
            "creationTimestamp",
            time(cluster.bornAt()),
            "generation",
            workload.generation(),
            "labels",
            releaseLabels(workload, cluster),
            "uid",
            uid(cluster, workload.namespace, workload.name),
            "annotations",
            map("deployment.kubernetes.io/revision", Integer.toString(workload.revision())));
    return KubeObject.of(
        "apps/v1",
        "Deployment",
        "deployments",
        workload.namespace,
        workload.name,
        metadata,
        map(
            "spec",
            map(
                "replicas",
                workload.replicas,
                "progressDeadlineSeconds",
                600,
                "selector",
                map("matchLabels", labels(workload)),
                "template",
                map(
                    "metadata",
                    templateMetadata(workload),
                    "spec",
                    map("containers", templateContainers(workload)))),
            "status",
            map(
                "observedGeneration",
                workload.generation(),
                "replicas",
                workload.pods.size(),
                "updatedReplicas",
                updated,
                "readyReplicas",
                available,
                "availableReplicas",
                available,
                "unavailableReplicas",
                workload.pods.size() - available,
                "conditions",
                conditions(workload, cluster, crashes))));
  }

  private static List<Object> conditions(
      Rolling workload, PretendCluster cluster, boolean crashes) {
    Map<String, Object> progressing;
    String set = workload.name + "-" + workload.hash();
    if (workload.deadlineExceeded()) {
      progressing =
          condition(
              "Progressing",
              false,
              "ProgressDeadlineExceeded",
              "ReplicaSet \"" + set + "\" has timed out progressing.",
              workload.stuckBy().map(cluster::since).orElse(cluster.bornAt()));
    } else if (workload.complete()) {
      progressing =
          condition(
              "Progressing",
              true,
              "NewReplicaSetAvailable",
              "ReplicaSet \"" + set + "\" has successfully progressed.",
              cluster.bornAt());
    } else {
      progressing =
          condition(
              "Progressing",
              true,
              "ReplicaSetUpdated",
              "ReplicaSet \"" + set + "\" is progressing.",
              cluster.bornAt());
    }
    Map<String, Object> available =
        crashes
            ? condition(
                "Available",
                false,
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
                cluster.bornAt())
            : condition(
                "Available",
                true,
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.",
                cluster.bornAt());
    return List.of(available, progressing);
  }

  private static List<KubeObject> replicaSets(Rolling workload, PretendCluster cluster) {
    List<KubeObject> sets = new ArrayList<>();
    for (String hash : workload.pods.stream().map(Rolling.Pod::hash).distinct().toList()) {
      long pods = workload.pods.stream().filter(pod -> pod.hash().equals(hash)).count();
      String name = workload.name + "-" + hash;
      Map<String, Object> labels = labels(workload);
      labels.put("pod-template-hash", hash);
      sets.add(
          KubeObject.of(
              "apps/v1",
              "ReplicaSet",
              "replicasets",
              workload.namespace,
              name,
              map(
                  "creationTimestamp",
                  time(cluster.bornAt()),
                  "labels",
                  labels,
                  "uid",
                  uid(cluster, workload.namespace, name),
                  "ownerReferences",
                  List.of(owner("Deployment", workload.name, cluster, workload.namespace))),
              map(
                  "spec", map("replicas", pods, "selector", map("matchLabels", labels)),
                  "status", map("replicas", pods, "readyReplicas", pods))));
    }
    return sets;
  }

  private static Map<String, Object> owner(
      String kind, String name, PretendCluster cluster, String namespace) {
    return map(
        "apiVersion",
        "apps/v1",
        "kind",
        kind,
        "name",
        name,
        "uid",
        uid(cluster, namespace, name),
        "controller",
        true,
        "blockOwnerDeletion",
        true);
  }

  private static String uid(PretendCluster cluster, String namespace, String name) {
    return java.util
        .UUID
        .nameUUIDFromBytes(
            (cluster.id() + "/" + namespace + "/" + name)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  private static List<Object> templateContainers(Rolling workload) {
    return switch (workload.role) {
      case CONTROL_PLANE ->
          List.of(container("discovery", "docker.io/istio/pilot:" + workload.version()));
      case GATEWAY -> List.of(container("istio-proxy", "auto"));
      case SIDECAR ->
          List.of(container("app", "registry.example.com/shop/" + workload.name + ":7"));
      case PLAIN -> List.of(container("manager", plainImage(workload)));
    };
  }

  private static String plainImage(Rolling workload) {
    return workload.namespace.equals("kube-system")
        ? "registry.k8s.io/coredns/coredns:v" + workload.version()
        : "ghcr.io/fluxcd/" + workload.name + ":v" + workload.version();
  }

  /** What runs in a pod: the template's containers and what the injector added. */
  private static List<Object> podContainers(Rolling workload, Rolling.Pod pod) {
    String proxy = "docker.io/istio/proxyv2:" + pod.version();
    return switch (workload.role) {
      case CONTROL_PLANE ->
          List.of(container("discovery", "docker.io/istio/pilot:" + pod.version()));
      case GATEWAY -> List.of(container("istio-proxy", proxy));
      case SIDECAR ->
          List.of(
              container("app", "registry.example.com/shop/" + workload.name + ":7"),
              container("istio-proxy", proxy));
      case PLAIN -> List.of(container("manager", plainImage(workload)));
    };
  }

  private static Map<String, Object> container(String name, String image) {
    return map("name", name, "image", image);
  }

  private static KubeObject pod(
      Rolling workload, Rolling.Pod pod, int index, PretendCluster cluster) {
    Optional<Fault> trouble = trouble(workload, pod, cluster);
    boolean ready = trouble.isEmpty();
    Instant since = trouble.map(cluster::since).orElse(pod.startedAt());
    boolean scheduled = !trouble.equals(Optional.of(Fault.UNSCHEDULABLE));
    boolean starts = scheduled && !trouble.equals(Optional.of(Fault.IMAGE_PULL));
    List<Object> containers = podContainers(workload, pod);
    List<Object> statuses = new ArrayList<>();
    if (scheduled) {
      for (Object container : containers) {
        Map<?, ?> one = (Map<?, ?>) container;
        boolean own = !"istio-proxy".equals(one.get("name")) || containers.size() == 1;
        statuses.add(
            ContainerStatuses.of(one, own ? trouble : Optional.empty(), pod.startedAt(), since));
      }
    }
    String set = workload.name + "-" + pod.hash();
    String why = ready ? "" : "containers with unready status";
    String reason = ready ? "" : "ContainersNotReady";
    return KubeObject.of(
        "v1",
        "Pod",
        "pods",
        workload.namespace,
        pod.name(),
        map(
            "creationTimestamp",
            time(pod.startedAt()),
            "labels",
            podLabels(workload, pod),
            "uid",
            uid(cluster, workload.namespace, pod.name()),
            "ownerReferences",
            List.of(owner("ReplicaSet", set, cluster, workload.namespace))),
        map(
            "spec",
            map("nodeName", NodeObjects.nodeName(cluster, 1 + index % 3), "containers", containers),
            "status",
            map(
                "phase",
                starts ? "Running" : "Pending",
                "podIP",
                "10.1.0." + (10 + index),
                "startTime",
                time(pod.startedAt()),
                "conditions",
                List.of(
                    scheduled
                        ? condition("PodScheduled", true, "", "", pod.startedAt())
                        : condition(
                            "PodScheduled", false, "Unschedulable", EventObjects.NO_ROOM, since),
                    condition("Initialized", true, "", "", pod.startedAt()),
                    condition("Ready", ready, reason, why, since),
                    condition("ContainersReady", ready, reason, why, since)),
                "containerStatuses",
                statuses)));
  }
}
