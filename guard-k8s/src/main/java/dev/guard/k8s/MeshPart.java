package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a pod or a workload is to the mesh, by Istio's labels, annotations and container names.
 *
 * @see <a href="https://istio.io/latest/docs/reference/config/labels/">Istio's labels</a>
 */
enum MeshPart {
  CONTROL_PLANE,
  GATEWAY,
  CNI,
  ZTUNNEL,
  /** What teams run. */
  APPLICATION,
  /** What the cluster itself runs on: nodes, Flux, {@code kube-system}. */
  PLATFORM;

  static final String PROXY = "istio-proxy";

  private static final Pattern PLATFORM_NAMESPACE = Pattern.compile("(?:kube|flux)-.*");
  private static final Pattern PILOT = Pattern.compile("(.*/)?pilot([:@].*)?");

  static MeshPart of(Pod pod) {
    return of(pod, Map.of(), annotations(pod), pod.getSpec());
  }

  static MeshPart of(HasMetadata workload, @Nullable PodTemplateSpec template) {
    Map<String, String> annotations =
        template == null || template.getMetadata() == null
            ? Map.of()
            : given(template.getMetadata().getAnnotations());
    Map<String, String> labels =
        template == null || template.getMetadata() == null
            ? Map.of()
            : given(template.getMetadata().getLabels());
    return of(workload, labels, annotations, template == null ? null : template.getSpec());
  }

  private static MeshPart of(
      HasMetadata object,
      Map<String, String> more,
      Map<String, String> annotations,
      @Nullable PodSpec spec) {
    Map<String, String> labels = labels(object);
    List<Container> containers = spec == null ? List.of() : spec.getContainers();
    String app = labels.getOrDefault("app", more.getOrDefault("app", ""));
    if (app.equals("istiod") || containers.stream().anyMatch(MeshPart::isPilot)) {
      return CONTROL_PLANE;
    }
    if (app.equals("ztunnel") || object.getMetadata().getName().equals("ztunnel")) {
      return ZTUNNEL;
    }
    if (Stream.of(labels, more).anyMatch(all -> "istio-cni-node".equals(all.get("k8s-app")))
        || containers.stream().anyMatch(one -> "install-cni".equals(one.getName()))) {
      return CNI;
    }
    boolean gateway =
        labels.containsKey("gateway.istio.io/managed")
            || Stream.of(annotations.getOrDefault("inject.istio.io/templates", "").split(",", -1))
                .anyMatch(name -> name.strip().equals("gateway"))
            || (!containers.isEmpty()
                && containers.stream().allMatch(one -> PROXY.equals(one.getName())));
    return gateway ? GATEWAY : ofNamespace(object.getMetadata().getNamespace());
  }

  /** For what is no part of the mesh. */
  static MeshPart ofNamespace(@Nullable String namespace) {
    return namespace == null
            || namespace.isEmpty()
            || PLATFORM_NAMESPACE.matcher(namespace).matches()
        ? PLATFORM
        : APPLICATION;
  }

  private static boolean isPilot(Container container) {
    return container.getImage() != null && PILOT.matcher(container.getImage()).matches();
  }

  boolean ofMesh() {
    return this != APPLICATION && this != PLATFORM;
  }

  /** As the fact {@code component} says it: {@code control-plane}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Map<String, String> labels(HasMetadata object) {
    return given(object.getMetadata().getLabels());
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return given(object.getMetadata().getAnnotations());
  }

  private static Map<String, String> given(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
