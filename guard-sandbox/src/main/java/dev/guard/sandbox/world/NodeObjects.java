package dev.guard.sandbox.world;

import static dev.guard.sandbox.world.Fields.condition;
import static dev.guard.sandbox.world.Fields.map;
import static dev.guard.sandbox.world.Fields.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes and namespaces. */
final class NodeObjects {
  private NodeObjects() {}

  static List<KubeObject> of(PretendCluster cluster) {
    List<KubeObject> objects = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      objects.add(node(cluster, i));
    }
    for (String name :
        List.of(
            "default",
            "kube-system",
            "flux-system",
            "istio-system",
            "istio-ingress",
            "shop",
            "edge")) {
      Map<String, Object> labels = map("kubernetes.io/metadata.name", name);
      if (name.equals("shop")) {
        labels.put("istio-injection", "enabled");
      }
      objects.add(
          KubeObject.of(
              "v1",
              "Namespace",
              "namespaces",
              "",
              name,
              map("creationTimestamp", time(cluster.bornAt()), "labels", labels),
              map(
                  "spec",
                  map("finalizers", List.of("kubernetes")),
                  "status",
                  map("phase", "Active"))));
    }
    return objects;
  }

  /** The node that a pod runs on. */
  static String nodeName(PretendCluster cluster, int index) {
    return "ip-10-0-"
        + Math.floorMod(cluster.id().hashCode(), 200)
        + "-"
        + (10 + index)
        + ".internal";
  }

  private static KubeObject node(PretendCluster cluster, int index) {
    boolean ready = index != 2 || !cluster.shows(Fault.UNREADY_NODE);
    Map<String, Object> readiness =
        ready
            ? condition(
                "Ready", true, "KubeletReady", "kubelet is posting ready status", cluster.bornAt())
            : condition(
                "Ready", false, "KubeletNotReady", "container runtime is down", cluster.bornAt());
    String name = nodeName(cluster, index);
    return KubeObject.of(
        "v1",
        "Node",
        "nodes",
        "",
        name,
        map(
            "creationTimestamp",
            time(cluster.bornAt()),
            "labels",
            map(
                "kubernetes.io/hostname",
                name,
                "kubernetes.io/os",
                "linux",
                "topology.kubernetes.io/zone",
                "zone-" + index)),
        map(
            "spec",
            map(
                "providerID",
                "pretend:///" + name,
                "unschedulable",
                index == 1 && cluster.shows(Fault.DISRUPTION_BUDGET)),
            "status",
            map(
                "conditions",
                List.of(
                    condition(
                        "MemoryPressure",
                        false,
                        "KubeletHasSufficientMemory",
                        "kubelet has sufficient memory available",
                        cluster.bornAt()),
                    condition(
                        "DiskPressure",
                        false,
                        "KubeletHasNoDiskPressure",
                        "kubelet has no disk pressure",
                        cluster.bornAt()),
                    condition(
                        "PIDPressure",
                        false,
                        "KubeletHasSufficientPID",
                        "kubelet has sufficient PID available",
                        cluster.bornAt()),
                    readiness),
                "addresses",
                List.of(map("type", "InternalIP", "address", "10.0.0." + (10 + index))),
                "nodeInfo",
                map(
                    "kubeletVersion",
                    "v1.31.4",
                    "osImage",
                    "Pretend Linux",
                    "architecture",
                    "amd64",
                    "containerRuntimeVersion",
                    "containerd://1.7.24",
                    "kernelVersion",
                    "6.1.0",
                    "operatingSystem",
                    "linux"))));
  }
}
