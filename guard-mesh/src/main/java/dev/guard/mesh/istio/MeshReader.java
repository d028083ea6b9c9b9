package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.mesh.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads Istio's own workloads from the Kubernetes API alone.
 *
 * @see <a href="https://istio.io/latest/docs/reference/config/labels/">Istio's labels</a>
 */
final class MeshReader {
  private final KubernetesClient client;
  private final String namespace;
  private final String clusterId;

  MeshReader(KubernetesClient client, String namespace, String clusterId) {
    this.client = client;
    this.namespace = namespace;
    this.clusterId = clusterId;
  }

  /** By revision; of two with one revision the older counts. Those scaled to zero do not run. */
  Answer<Map<String, MeshVersion>> controlPlanes() {
    Map<String, MeshVersion> planes = new TreeMap<>();
    for (Deployment istiod : istiods()) {
      Integer replicas = istiod.getSpec().getReplicas();
      if (replicas != null && replicas == 0) {
        continue;
      }
      Optional<MeshVersion> version = version(istiod);
      if (version.isEmpty()) {
        return Answer.unknown(
            "The version of Deployment "
                + namespace
                + "/"
                + istiod.getMetadata().getName()
                + " in cluster "
                + clusterId
                + " cannot be told: its image has no version tag, and no label says it.");
      }
      String revision = labels(istiod).getOrDefault("istio.io/rev", "default");
      planes.merge(
          revision, version.get(), (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }
    return planes.isEmpty()
        ? Answer.unknown(
            "There is no running istiod Deployment in namespace "
                + namespace
                + " of cluster "
                + clusterId
                + ". Set istio.namespace if it runs elsewhere.")
        : Answer.known(Map.copyOf(planes));
  }

  private List<Deployment> istiods() {
    return ApiReads.all(
        client.apps().deployments().inNamespace(namespace).withLabel("app", "istiod"));
  }

  private static Optional<MeshVersion> version(Deployment istiod) {
    return containers(istiod.getSpec().getTemplate()).stream()
        .filter(container -> container.getName().equals("discovery") || isPilot(container))
        .findFirst()
        .flatMap(container -> ImageVersion.of(image(container)))
        .or(() -> label(istiod));
  }

  private static boolean isPilot(Container container) {
    return image(container).matches("(.*/)?pilot([:@].*)?");
  }

  /** The version that the chart wrote into the labels, for an image that is pinned by digest. */
  private static Optional<MeshVersion> label(HasMetadata object) {
    String version = labels(object).get("app.kubernetes.io/version");
    String chart = labels(object).get("helm.sh/chart");
    return Optional.ofNullable(version)
        .flatMap(MeshVersion::tryParse)
        .or(
            () ->
                Optional.ofNullable(chart)
                    .map(text -> text.replaceFirst("^[a-z-]+-(?=\\d)", ""))
                    .flatMap(MeshVersion::tryParse));
  }

  /** Control plane, gateways, CNI and ztunnel; unknown where there is no control plane at all. */
  Answer<List<Workload>> rolloutWorkloads() {
    List<Workload> workloads = new ArrayList<>();
    istiods().forEach(istiod -> workloads.add(workload("Deployment", istiod)));
    if (workloads.isEmpty()) {
      return Answer.unknown(
          "There is no istiod Deployment in namespace "
              + namespace
              + " of cluster "
              + clusterId
              + ". Set istio.namespace if it runs elsewhere.");
    }
    for (Deployment deployment : ApiReads.all(client.apps().deployments().inAnyNamespace())) {
      if (isGateway(deployment, deployment.getSpec().getTemplate())) {
        workloads.add(workload("Deployment", deployment));
      }
    }
    for (DaemonSet daemonSet : ApiReads.all(client.apps().daemonSets().inAnyNamespace())) {
      if (isNodeAgent(daemonSet) || isGateway(daemonSet, daemonSet.getSpec().getTemplate())) {
        workloads.add(workload("DaemonSet", daemonSet));
      }
    }
    return Answer.known(workloads.stream().distinct().toList());
  }

  private static boolean isNodeAgent(DaemonSet daemonSet) {
    Map<String, String> labels = labels(daemonSet);
    return daemonSet.getMetadata().getName().equals("istio-cni-node")
        || daemonSet.getMetadata().getName().equals("ztunnel")
        || "istio-cni-node".equals(labels.get("k8s-app"))
        || "ztunnel".equals(labels.get("app"));
  }

  /**
   * A Gateway API gateway or waypoint, one that is injected as a gateway, or a template of nothing
   * but a proxy. Sidecars stand in pods, not in templates.
   */
  private static boolean isGateway(HasMetadata object, @Nullable PodTemplateSpec template) {
    if (template == null) {
      return false;
    }
    List<Container> containers = containers(template);
    return labels(object).containsKey("gateway.istio.io/managed")
        || Stream.of(annotations(template).getOrDefault("inject.istio.io/templates", "").split(","))
            .anyMatch(name -> name.strip().equals("gateway"))
        || (!containers.isEmpty()
            && containers.stream().allMatch(one -> one.getName().equals("istio-proxy"))
            && !"ztunnel".equals(labels(object).get("app"))
            && !object.getMetadata().getName().equals("ztunnel"));
  }

  private static Workload workload(String kind, HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    return new Workload(kind, metadata.getNamespace(), metadata.getName());
  }

  private static List<Container> containers(@Nullable PodTemplateSpec template) {
    return template == null || template.getSpec() == null
        ? List.of()
        : template.getSpec().getContainers();
  }

  private static String image(Container container) {
    return container.getImage() == null ? "" : container.getImage();
  }

  private static Map<String, String> annotations(PodTemplateSpec template) {
    return template.getMetadata() == null || template.getMetadata().getAnnotations() == null
        ? Map.of()
        : template.getMetadata().getAnnotations();
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
