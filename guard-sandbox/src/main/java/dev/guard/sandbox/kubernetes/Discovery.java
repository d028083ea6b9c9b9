package dev.guard.sandbox.kubernetes;

import io.fabric8.mockwebserver.http.MockResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Health, version and discovery, as {@code kubectl} asks for them. */
final class Discovery {
  private record Kind(
      String group,
      String version,
      String plural,
      String kind,
      boolean namespaced,
      List<String> shortNames) {}

  private static final List<Kind> KINDS =
      List.of(
          kind("", "v1", "nodes", "Node", false, "no"),
          kind("", "v1", "namespaces", "Namespace", false, "ns"),
          kind("", "v1", "pods", "Pod", true, "po"),
          kind("", "v1", "configmaps", "ConfigMap", true, "cm"),
          kind("", "v1", "events", "Event", true, "ev"),
          kind("", "v1", "services", "Service", true, "svc"),
          kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, "pdb"),
          kind(
              "autoscaling",
              "v2",
              "horizontalpodautoscalers",
              "HorizontalPodAutoscaler",
              true,
              "hpa"),
          kind("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", true),
          kind("apps", "v1", "deployments", "Deployment", true, "deploy"),
          kind("apps", "v1", "replicasets", "ReplicaSet", true, "rs"),
          kind("apps", "v1", "daemonsets", "DaemonSet", true, "ds"),
          kind("apps", "v1", "statefulsets", "StatefulSet", true, "sts"),
          kind(
              "apiextensions.k8s.io",
              "v1",
              "customresourcedefinitions",
              "CustomResourceDefinition",
              false,
              "crd"),
          kind(
              "admissionregistration.k8s.io",
              "v1",
              "mutatingwebhookconfigurations",
              "MutatingWebhookConfiguration",
              false),
          kind(
              "admissionregistration.k8s.io",
              "v1",
              "validatingwebhookconfigurations",
              "ValidatingWebhookConfiguration",
              false),
          kind("helm.toolkit.fluxcd.io", "v2", "helmreleases", "HelmRelease", true, "hr"),
          kind("kustomize.toolkit.fluxcd.io", "v1", "kustomizations", "Kustomization", true, "ks"),
          kind(
              "source.toolkit.fluxcd.io",
              "v1",
              "gitrepositories",
              "GitRepository",
              true,
              "gitrepo"),
          kind(
              "source.toolkit.fluxcd.io",
              "v1",
              "helmrepositories",
              "HelmRepository",
              true,
              "helmrepo"));

  private Discovery() {}

  private static Kind kind(
      String group,
      String version,
      String plural,
      String kind,
      boolean namespaced,
      String... shortNames) {
    return new Kind(group, version, plural, kind, namespaced, List.of(shortNames));
  }

  static Optional<MockResponse> answer(String path) {
    return switch (path) {
      case "/readyz", "/livez", "/healthz" -> Optional.of(Answers.text("ok"));
      case "/version", "/version/" -> Optional.of(Answers.json(version()));
      case "/api", "/api/" ->
          Optional.of(Answers.json(Map.of("kind", "APIVersions", "versions", List.of("v1"))));
      case "/apis", "/apis/" -> Optional.of(Answers.json(groups()));
      case "/api/v1" -> Optional.of(Answers.json(resources("", "v1")));
      default -> {
        String[] parts = path.split("/", -1);
        if (parts.length == 4 && parts[1].equals("apis")) {
          yield resourcesOf(parts[2], parts[3]);
        }
        yield parts.length == 3 && parts[1].equals("apis")
            ? Optional.of(Answers.json(group(parts[2])))
            : Optional.empty();
      }
    };
  }

  private static Optional<MockResponse> resourcesOf(String group, String version) {
    boolean served =
        KINDS.stream().anyMatch(one -> one.group.equals(group) && one.version.equals(version));
    return Optional.of(
        served
            ? Answers.json(resources(group, version))
            : Answers.status(404, "NotFound", "the server could not find the requested resource"));
  }

  private static Map<String, Object> version() {
    return Map.of(
        "major",
        "1",
        "minor",
        "31",
        "gitVersion",
        "v1.31.4-eks-2d5f260",
        "platform",
        "linux/amd64",
        "goVersion",
        "go1.22.9",
        "compiler",
        "gc",
        "gitCommit",
        "0000000",
        "gitTreeState",
        "clean",
        "buildDate",
        "2024-12-12T00:00:00Z");
  }

  private static Map<String, Object> groups() {
    List<Object> groups = new ArrayList<>();
    KINDS.stream()
        .map(Kind::group)
        .distinct()
        .filter(name -> !name.isEmpty())
        .forEach(name -> groups.add(group(name)));
    return Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups);
  }

  private static Map<String, Object> group(String name) {
    List<Object> versions = new ArrayList<>();
    KINDS.stream()
        .filter(one -> one.group.equals(name))
        .map(Kind::version)
        .distinct()
        .forEach(
            version ->
                versions.add(Map.of("groupVersion", name + "/" + version, "version", version)));
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("kind", "APIGroup");
    group.put("apiVersion", "v1");
    group.put("name", name);
    group.put("versions", versions);
    group.put("preferredVersion", versions.isEmpty() ? Map.of() : versions.get(0));
    return group;
  }

  private static Map<String, Object> resources(String group, String version) {
    List<Object> resources = new ArrayList<>();
    for (Kind one : KINDS) {
      if (one.group.equals(group) && one.version.equals(version)) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("name", one.plural);
        resource.put("singularName", one.kind.toLowerCase(java.util.Locale.ROOT));
        resource.put("namespaced", one.namespaced);
        resource.put("kind", one.kind);
        resource.put("shortNames", one.shortNames);
        resource.put("verbs", List.of("get", "list", "watch"));
        resources.add(resource);
      }
    }
    String groupVersion = group.isEmpty() ? version : group + "/" + version;
    return Map.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        groupVersion,
        "resources",
        resources);
  }

  /** Whether the pretend clusters know the resource in this API version. */
  static boolean serves(String apiVersion, String plural) {
    return KINDS.stream()
        .anyMatch(
            one ->
                one.plural.equals(plural)
                    && apiVersion.equals(
                        one.group.isEmpty() ? one.version : one.group + "/" + one.version));
  }

  /** The kind of a list of this resource, such as {@code DeploymentList}, with its API version. */
  static Optional<Map<String, String>> listOf(String plural, String apiVersion) {
    return KINDS.stream()
        .filter(one -> one.plural.equals(plural))
        .findFirst()
        .map(one -> Map.of("kind", one.kind + "List", "apiVersion", apiVersion));
  }
}
