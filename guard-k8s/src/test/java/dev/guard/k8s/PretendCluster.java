package dev.guard.k8s;

import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.plugin.AdapterContext.Network;
import dev.guard.api.secret.Secret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An API server on loopback over https that asks for a token, and answers in small pages. */
final class PretendCluster implements AutoCloseable {
  static final String TOKEN = "right-token";
  static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

  private final KubernetesMockServer server;
  private final MockWebServer web = new MockWebServer();
  private final KubernetesClient admin;
  private final List<KubernetesClient> opened = new CopyOnWriteArrayList<>();
  private volatile String forbidden = "none";
  private volatile int pageSize = 2;
  final List<String> requests = new CopyOnWriteArrayList<>();
  final PretendLogs logs = new PretendLogs();

  PretendCluster() {
    KubernetesCrudDispatcher dispatcher =
        new KubernetesCrudDispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            requests.add(request.getMethod() + " " + request.getPath());
            return answer(request)
                .orElseGet(() -> page(request, super.dispatch(withoutFieldSelector(request))));
          }
        };
    server = new KubernetesMockServer(new Context(), web, new HashMap<>(), dispatcher, true);
    server.init(InetAddress.getLoopbackAddress(), 0);
    for (FluxApi.Kind kind : FluxApi.Kind.values()) {
      server.expectCustomResource(
          definition(kind, kind == FluxApi.Kind.HELM_RELEASE ? "v2" : "v1"));
    }
    server.expectCustomResource(definition(FluxApi.Kind.HELM_RELEASE, "v2beta2"));
    admin = open(endpoint());
  }

  private static CustomResourceDefinitionContext definition(FluxApi.Kind kind, String version) {
    String group =
        switch (kind) {
          case HELM_RELEASE -> "helm.toolkit.fluxcd.io";
          case KUSTOMIZATION -> "kustomize.toolkit.fluxcd.io";
          default -> "source.toolkit.fluxcd.io";
        };
    String plural = kind.kind().replaceFirst("y$", "ie").toLowerCase(java.util.Locale.ROOT) + "s";
    return new CustomResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind.kind())
        .withPlural(plural)
        .withScope("Namespaced")
        .withStatusSubresource(true)
        .build();
  }

  /** The mock knows no field selector: what it answers is selected by whoever asked. */
  private static RecordedRequest withoutFieldSelector(RecordedRequest request) {
    String path = request.getPath().replaceAll("fieldSelector=[^&]*&?", "");
    return new RecordedRequest(
        request.getRequestLine().substring(request.getRequestLine().lastIndexOf(' ') + 1),
        request.method(),
        path,
        request.getHeaders(),
        request.getBody());
  }

  private Optional<MockResponse> answer(RecordedRequest request) {
    if (!("Bearer " + TOKEN).equals(request.getHeader("Authorization"))) {
      return Optional.of(status(401, "Unauthorized"));
    }
    if (request.getPath().contains(forbidden)) {
      return Optional.of(status(403, "forbidden"));
    }
    if (request.getPath().contains("/log?")) {
      return Optional.of(logs.answer(request.getPath()));
    }
    return request.getPath().equals("/version")
        ? Optional.of(
            json("{\"major\":\"1\",\"minor\":\"31+\",\"gitVersion\":\"v1.31.4-eks-2d5f260\"}"))
        : Optional.empty();
  }

  private static MockResponse status(int code, String reason) {
    return json("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\""
            + reason
            + "\",\"code\":"
            + code
            + "}")
        .setResponseCode(code);
  }

  private static MockResponse json(String body) {
    return new MockResponse()
        .setResponseCode(200)
        .setHeader("Content-Type", "application/json")
        .setBody(body);
  }

  /** The mock ignores limit and continue; a real server does not. */
  private MockResponse page(RecordedRequest request, MockResponse whole) {
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
    for (int i = start; i < Math.min(items.size(), start + pageSize); i++) {
      some.add(items.get(i));
    }
    if (start + pageSize < items.size()) {
      list.putObject("metadata").put("continue", "at" + (start + pageSize));
    }
    return json(list.toString());
  }

  /** From now on paths with this part answer 403. */
  void forbid(String part) {
    forbidden = part;
  }

  /** Puts objects, written in YAML, with their status. */
  PretendCluster with(String yaml) {
    for (String document : List.of(yaml.split("(?m)^---$", -1))) {
      if (document.isBlank()) {
        continue;
      }
      HasMetadata wanted = admin.resource(document).item();
      HasMetadata created = admin.resource(document).create();
      wanted.getMetadata().setResourceVersion(created.getMetadata().getResourceVersion());
      if (document.contains("\nstatus:")) {
        admin.resource(wanted).updateStatus();
      }
    }
    return this;
  }

  Cluster cluster() {
    return Cluster.builder("prod-1", "wave-1", MeshVersion.of(1, 26, 4)).build();
  }

  ClusterEndpoint endpoint() {
    return endpoint(TOKEN, caPem());
  }

  /** Where nobody listens. */
  ClusterEndpoint nowhere() {
    return new ClusterEndpoint(
        URI.create("https://localhost:1"),
        caPem(),
        Optional.empty(),
        new BearerToken(Secret.of("token", TOKEN), Optional.empty()),
        Optional.empty());
  }

  ClusterEndpoint endpoint(String token, String caPem) {
    return new ClusterEndpoint(
        URI.create("https://localhost:" + server.getPort()),
        caPem,
        Optional.empty(),
        new BearerToken(Secret.of("token", token), Optional.empty()),
        Optional.empty());
  }

  String caPem() {
    return read(web.getSelfSignedCertificate().certificatePath());
  }

  String keyPem() {
    return read(web.getSelfSignedCertificate().privateKeyPath());
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  KubernetesClient open(ClusterEndpoint endpoint) {
    KubernetesClient client =
        new KubernetesClients(KubernetesSettings.defaults(), Network.direct())
            .open(cluster(), endpoint);
    opened.add(client);
    return client;
  }

  ConnectedCluster connected() {
    return connected(endpoint());
  }

  ConnectedCluster connected(ClusterEndpoint endpoint) {
    KubernetesClient client = open(endpoint);
    return new ConnectedCluster() {
      @Override
      public Cluster cluster() {
        return PretendCluster.this.cluster();
      }

      @Override
      public InstantSource time() {
        return InstantSource.fixed(NOW);
      }

      @Override
      public <C> C client(Class<C> type) {
        return type.cast(client);
      }
    };
  }

  @Override
  public void close() {
    opened.forEach(KubernetesClient::close);
    server.destroy();
  }
}
