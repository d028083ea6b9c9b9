package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads the running proxies: containers {@code istio-proxy}, which native sidecars have among the
 * init containers, and which gateways and ztunnel have too.
 */
final class ProxyReader {
  private static final String CONTAINER = "istio-proxy";

  private final KubernetesClient client;

  ProxyReader(KubernetesClient client) {
    this.client = client;
  }

  List<Proxy> read() {
    List<Proxy> proxies = new ArrayList<>();
    ApiReads.each(
        client.pods().inAnyNamespace(),
        pod -> {
          boolean running =
              pod.getMetadata().getDeletionTimestamp() == null
                  && pod.getStatus() != null
                  && "Running".equals(pod.getStatus().getPhase());
          if (running) {
            proxy(pod).ifPresent(proxies::add);
          }
        });
    return proxies;
  }

  private static Optional<Proxy> proxy(Pod pod) {
    List<Container> containers = pod.getSpec().getContainers();
    return Stream.concat(containers.stream(), pod.getSpec().getInitContainers().stream())
        .filter(container -> container.getName().equals(CONTAINER))
        .findFirst()
        .map(
            container ->
                new Proxy(
                    pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
                    owner(pod),
                    version(pod, container),
                    containers.stream().allMatch(one -> one.getName().equals(CONTAINER)),
                    ready(pod)));
  }

  private static Optional<MeshVersion> version(Pod pod, Container container) {
    String image = container.getImage() == null ? "" : container.getImage();
    Optional<MeshVersion> tagged = ImageVersion.of(image);
    // Only ztunnel's label tells its own version: a gateway's is its chart's, a sidecar's the
    // application's.
    return tagged.isPresent() || !"ztunnel".equals(labels(pod).get("app"))
        ? tagged
        : Optional.ofNullable(labels(pod).get("app.kubernetes.io/version"))
            .flatMap(MeshVersion::tryParse);
  }

  private static boolean ready(Pod pod) {
    return Stream.of(
            pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())
        .flatMap(List::stream)
        .filter(status -> status.getName().equals(CONTAINER))
        .map(ContainerStatus::getReady)
        .allMatch(Boolean.TRUE::equals);
  }

  /**
   * The workload that restarts the pod. A ReplicaSet of a Deployment is named after it and the
   * pod's template hash, so that no ReplicaSet has to be read.
   */
  private static Workload owner(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Optional<OwnerReference> controller =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .findFirst()
            .or(() -> pod.getMetadata().getOwnerReferences().stream().findFirst());
    if (controller.isEmpty()) {
      return new Workload("Pod", namespace, pod.getMetadata().getName());
    }
    OwnerReference owner = controller.get();
    String suffix = "-" + labels(pod).getOrDefault("pod-template-hash", "");
    if (owner.getKind().equals("ReplicaSet")
        && suffix.length() > 1
        && owner.getName().endsWith(suffix)) {
      return new Workload(
          "Deployment",
          namespace,
          owner.getName().substring(0, owner.getName().length() - suffix.length()));
    }
    return new Workload(owner.getKind(), namespace, owner.getName());
  }

  private static Map<String, String> labels(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /**
   * Counts by version, and the workloads with a proxy older or newer than the newest control plane.
   *
   * @param controlPlanes at least one
   */
  static DataPlane summary(List<Proxy> proxies, Collection<MeshVersion> controlPlanes) {
    Map<MeshVersion, Integer> counts = new TreeMap<>();
    Set<Workload> behind = new LinkedHashSet<>();
    Set<Workload> ahead = new LinkedHashSet<>();
    MeshVersion newest = Collections.max(controlPlanes);
    int unknown = 0;
    for (Proxy proxy : proxies) {
      if (proxy.version().isEmpty()) {
        unknown++;
        continue;
      }
      counts.merge(proxy.version().get(), 1, Integer::sum);
      int order = proxy.version().get().compareTo(newest);
      if (order < 0) {
        behind.add(proxy.workload());
      } else if (order > 0) {
        ahead.add(proxy.workload());
      }
    }
    return new DataPlane(counts, unknown, List.copyOf(behind), List.copyOf(ahead));
  }
}
