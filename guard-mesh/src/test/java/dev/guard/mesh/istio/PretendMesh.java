package dev.guard.mesh.istio;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.secret.Secret;
import dev.guard.testkit.FakeCheckContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An API server on loopback with Istio's objects, which answers in small pages. */
final class PretendMesh implements AutoCloseable {
  private static final int PAGE = 2;

  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private volatile String forbidden = "none";
  final List<String> requests = new CopyOnWriteArrayList<>();
  Optional<Path> istioctl = Optional.empty();
  Duration istioctlTimeout = Duration.ofSeconds(20);

  PretendMesh() {
    KubernetesCrudDispatcher dispatcher =
        new KubernetesCrudDispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            requests.add(request.getPath());
            if (request.getPath().contains(forbidden)) {
              return json("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":403}")
                  .setResponseCode(403);
            }
            return request.getPath().equals("/version")
                ? json("{\"major\":\"1\",\"minor\":\"31\",\"gitVersion\":\"v1.31.4\"}")
                : page(request, super.dispatch(request));
          }
        };
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    client = server.createClient();
  }

  private static MockResponse json(String body) {
    return new MockResponse()
        .setResponseCode(200)
        .setHeader("Content-Type", "application/json")
        .setBody(body);
  }

  private static MockResponse page(RecordedRequest request, MockResponse whole) {
    String path = request.getPath();
    if (!request.getMethod().equals("GET") || !path.contains("limit=")) {
      return whole;
    }
    JsonNode body = JsonMapper.shared().readTree(whole.getBody().getBytes());
    if (!(body instanceof ObjectNode list) || !(body.get("items") instanceof ArrayNode items)) {
      return whole;
    }
    int start =
        path.contains("continue=")
            ? Integer.parseInt(path.replaceFirst(".*continue=at", "").replaceFirst("&.*", ""))
            : 0;
    ArrayNode some = list.putArray("items");
    for (int i = start; i < Math.min(items.size(), start + PAGE); i++) {
      some.add(items.get(i));
    }
    if (start + PAGE < items.size()) {
      list.putObject("metadata").put("continue", "at" + (start + PAGE));
    }
    return json(list.toString());
  }

  void forbid(String part) {
    forbidden = part;
  }

  PretendMesh with(String yaml) {
    for (String document : List.of(yaml.split("(?m)^---$", -1))) {
      if (!document.isBlank()) {
        HasMetadata wanted = client.getKubernetesSerialization().unmarshal(document);
        if (wanted instanceof GenericKubernetesResource custom) {
          client
              .genericKubernetesResources(kind(custom))
              .inNamespace(custom.getMetadata().getNamespace())
              .resource(custom)
              .create();
          continue;
        }
        HasMetadata created = client.resource(document).create();
        if (document.contains("\nstatus:")) {
          wanted.getMetadata().setResourceVersion(created.getMetadata().getResourceVersion());
          client.resource(wanted).updateStatus();
        }
      }
    }
    return this;
  }

  private static ResourceDefinitionContext kind(GenericKubernetesResource custom) {
    String[] version = custom.getApiVersion().split("/", -1);
    return new ResourceDefinitionContext.Builder()
        .withGroup(version[0])
        .withVersion(version[1])
        .withKind(custom.getKind())
        .withPlural(custom.getKind().toLowerCase(Locale.ROOT) + "s")
        .withNamespaced(true)
        .build();
  }

  PretendMesh istiod(String name, String image, String labels) {
    return with(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %s, namespace: istio-system, labels: {app: istiod%s}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: istiod}}
          template:
            metadata: {labels: {app: istiod}}
            spec: {containers: [{name: discovery, image: "%s"}]}
        """
            .formatted(name, labels.isEmpty() ? "" : ", " + labels, image));
  }

  /** A pod of a Deployment whose proxy is an ordinary or a native sidecar. */
  PretendMesh sidecar(String app, String image, boolean nativeSidecar) {
    String main = "{name: main, image: \"example.com/main:1\"}";
    String proxy = "{name: istio-proxy, image: \"" + image + "\"}";
    return with(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %1$s-7d9c-x1
          namespace: shop
          labels: {app: %1$s, app.kubernetes.io/version: 9.9.9, pod-template-hash: 7d9c}
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %1$s-7d9c, uid: u, controller: true}]
        spec:
          containers: [%2$s]
          initContainers: [%3$s]
        status:
          phase: Running
          %4$s: [{name: istio-proxy, image: i, imageID: i, restartCount: 0, ready: true}]
        """
            .formatted(
                app,
                nativeSidecar ? main : main + ", " + proxy,
                nativeSidecar ? proxy : "",
                nativeSidecar ? "initContainerStatuses" : "containerStatuses"));
  }

  PretendMesh gatewayPod(String name, String image, boolean ready) {
    return with(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %1$s-5f4b-x1
          namespace: istio-ingress
          labels: {app: %1$s, pod-template-hash: 5f4b}
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %1$s-5f4b, uid: u, controller: true}]
        spec: {containers: [{name: istio-proxy, image: "%2$s"}]}
        status:
          phase: Running
          containerStatuses: [{name: istio-proxy, image: i, imageID: i, restartCount: 0, ready: %3$s}]
        """
            .formatted(name, image, ready));
  }

  static Cluster cluster() {
    return Cluster.builder("prod-1", "wave-1", MeshVersion.of(1, 26, 4)).build();
  }

  static ClusterEndpoint endpoint() {
    return new ClusterEndpoint(
        URI.create("https://prod-1.example.com"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        Optional.of("kubernetes.default"),
        new BearerToken(Secret.of("token", "the-token"), Optional.empty()),
        Optional.empty());
  }

  Istioctl istioctl() {
    return new Istioctl(
        istioctl,
        istioctlTimeout,
        new Kubeconfig(cluster(), endpoint(), Network.direct()),
        "prod-1");
  }

  ConnectedCluster connected() {
    return new ConnectedCluster() {
      @Override
      public Cluster cluster() {
        return PretendMesh.cluster();
      }

      @Override
      public InstantSource time() {
        return InstantSource.fixed(Instant.parse("2026-03-02T10:00:00Z"));
      }

      @Override
      public <C> C client(Class<C> type) {
        return type.cast(type == Istioctl.class ? istioctl() : client);
      }
    };
  }

  FakeCheckContext checked(String target) {
    FakeCheckContext context = new FakeCheckContext("check", connected());
    MeshVersion.tryParse(target).ifPresent(context::withTarget);
    return context;
  }

  /** The custom resources of chart base, without those that {@code except} names. */
  PretendMesh crds(String except, String established) {
    for (String name : CrdsCheck.REQUIRED) {
      if (!name.equals(except)) {
        String plural = name.substring(0, name.indexOf('.'));
        String group = name.substring(name.indexOf('.') + 1);
        with(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: %s}
            spec:
              group: %s
              scope: Namespaced
              names: {plural: %s, kind: %s}
              versions: [{name: v1, served: true, storage: true}]
            status:
              conditions: [{type: Established, status: "%s"}]
            """
                .formatted(name, group, plural, plural.toUpperCase(Locale.ROOT), established));
      }
    }
    return this;
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
