package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a pod of the mesh, or of one that is not well.
 *
 * @param workload its controller: {@code Deployment istio-system/istiod}
 * @param labels of pods of the mesh; empty for others
 */
record SeenPod(
    String namespace,
    String name,
    String workload,
    MeshPart part,
    Map<String, String> labels,
    List<ContainerState> containers,
    List<PodJudge.Trouble> troubles) {

  /** A container with what is of use for reading its log. */
  record ContainerState(String name, boolean started, boolean ended, int exitCode, String reason) {}

  String object() {
    return "Pod " + namespace + "/" + name;
  }

  boolean isWell() {
    return troubles.isEmpty();
  }

  /**
   * The controller of a pod. A ReplicaSet of a Deployment is named after it and the pod's template
   * hash, so that no ReplicaSet has to be read.
   */
  static String workload(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Optional<OwnerReference> owner =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .findFirst()
            .or(() -> pod.getMetadata().getOwnerReferences().stream().findFirst());
    if (owner.isEmpty()) {
      return "Pod " + namespace + "/" + pod.getMetadata().getName();
    }
    String kind = owner.get().getKind();
    String name = owner.get().getName();
    String suffix = "-" + MeshPart.labels(pod).getOrDefault("pod-template-hash", "");
    return kind.equals("ReplicaSet") && suffix.length() > 1 && name.endsWith(suffix)
        ? "Deployment " + namespace + "/" + name.substring(0, name.length() - suffix.length())
        : kind + " " + namespace + "/" + name;
  }
}
