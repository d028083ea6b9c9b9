package dev.guard.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.MeshVersion;
import dev.guard.core.time.VirtualClock;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.world.Pace;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code kubectl get nodes,pods,deployments -A} and {@code kubectl get helmreleases -A} ask an
 * API server, in their order and with their headers, and what they need of its answers.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">Kubernetes, API
 *     concepts: discovery, receiving resources as tables</a>
 */
class KubectlTest {
  /** Aggregated discovery is asked for first; a server without it answers plainly. */
  private static final String DISCOVERY =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
          + "application/json";

  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,"
          + "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private static Path folder;
  private static Fleet fleet;
  private static ClusterServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    fleet =
        Fleet.start(
            new FleetPlan(
                folder,
                1,
                MeshVersion.of(1, 26, 4),
                Pace.lifelike(),
                new VirtualClock(Instant.parse("2026-11-24T09:00:00Z")),
                "  poll: 1m\n"));
    server = fleet.servers().get(0);
    client = HttpClient.newBuilder().sslContext(trusting(server.caPem())).build();
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  private static SSLContext trusting(String pem) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @ParameterizedTest
  @CsvSource({
    "'', v1, nodes, Node, false, no",
    "'', v1, pods, Pod, true, po",
    "apps, v1, deployments, Deployment, true, deploy",
    "helm.toolkit.fluxcd.io, v2, helmreleases, HelmRelease, true, hr"
  })
  void givenAResourceName_whenDiscoveryIsRead_thenItLeadsToItsPath(
      String group, String version, String plural, String kind, boolean namespaced, String shorter)
      throws Exception {
    String groupVersion = group.isEmpty() ? version : group + "/" + version;
    if (group.isEmpty()) {
      JsonNode versions = ok("/api?timeout=32s", DISCOVERY);
      assertThat(versions.path("kind").asString()).isEqualTo("APIVersions");
      assertThat(texts(versions.path("versions"), "")).contains(version);
    } else {
      JsonNode groups = ok("/apis?timeout=32s", DISCOVERY);
      assertThat(groups.path("kind").asString()).isEqualTo("APIGroupList");
      JsonNode found = named(groups.path("groups"), group);
      assertThat(found.at("/preferredVersion/groupVersion").asString()).isEqualTo(groupVersion);
      assertThat(texts(found.path("versions"), "groupVersion")).contains(groupVersion);
    }

    JsonNode resources =
        ok((group.isEmpty() ? "/api/" : "/apis/") + groupVersion + "?timeout=32s", DISCOVERY);

    assertThat(resources.path("kind").asString()).isEqualTo("APIResourceList");
    assertThat(resources.path("groupVersion").asString()).isEqualTo(groupVersion);
    JsonNode resource = named(resources.path("resources"), plural);
    assertThat(resource.path("kind").asString()).isEqualTo(kind);
    assertThat(resource.path("namespaced").asBoolean()).isEqualTo(namespaced);
    assertThat(texts(resource.path("verbs"), "")).contains("get", "list");
    assertThat(texts(resource.path("shortNames"), "")).contains(shorter);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/nodes, 3, Name Status Version, false",
    "/api/v1/pods, 0, Name Ready Status Restarts, true",
    "/apis/apps/v1/deployments, 0, Name Ready Up-to-date, true",
    "/apis/helm.toolkit.fluxcd.io/v2/helmreleases, 0, Name Version Ready Status, true"
  })
  void givenAListOfAllNamespaces_whenATableIsAsked_thenEveryRowFitsItsColumns(
      String path, int rows, String columns, boolean namespaced) throws Exception {
    JsonNode table = ok(path + "?limit=500", TABLE);

    assertThat(table.path("kind").asString()).isEqualTo("Table");
    assertThat(table.path("apiVersion").asString()).isEqualTo("meta.k8s.io/v1");
    List<String> names = texts(table.path("columnDefinitions"), "name");
    assertThat(names).containsSubsequence(columns.split(" "));
    assertThat(table.path("columnDefinitions"))
        .allSatisfy(
            column -> {
              assertThat(column.path("type").asString()).isNotEmpty();
              assertThat(column.path("priority").isInt()).isTrue();
            });
    assertThat(table.path("rows")).isNotEmpty().hasSizeGreaterThanOrEqualTo(rows);
    assertThat(table.path("rows"))
        .allSatisfy(
            row -> {
              assertThat(row.path("cells")).hasSize(names.size());
              JsonNode metadata = row.at("/object/metadata");
              assertThat(row.path("cells").path(0)).isEqualTo(metadata.path("name"));
              assertThat(metadata.path("namespace").asString(""))
                  .satisfies(namespace -> assertThat(namespace.isEmpty()).isEqualTo(!namespaced));
            });
  }

  @Test
  void givenTheFleet_whenTablesAreRead_thenTheySayWhatRuns() throws Exception {
    assertThat(cells("/api/v1/nodes")).allSatisfy(row -> assertThat(row).contains("Ready"));
    assertThat(cells("/apis/apps/v1/deployments"))
        .anySatisfy(row -> assertThat(row).contains("istiod", "2/2", "pilot:1.26.4"));
    assertThat(cells("/apis/helm.toolkit.fluxcd.io/v2/helmreleases"))
        .anySatisfy(row -> assertThat(row).contains("istiod", "1.26.4", "True"));
    assertThat(cells("/api/v1/namespaces/istio-system/pods"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row).contains("Running"));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/pods, PodList, v1",
    "/apis/apps/v1/deployments, DeploymentList, apps/v1",
    "/apis/helm.toolkit.fluxcd.io/v2/helmreleases, HelmReleaseList, helm.toolkit.fluxcd.io/v2"
  })
  void givenOutputAsYaml_whenAListIsAsked_thenItIsAPlainListOfItsKind(
      String path, String kind, String apiVersion) throws Exception {
    JsonNode list = ok(path + "?limit=500", "application/json");

    assertThat(list.path("kind").asString()).isEqualTo(kind);
    assertThat(list.path("apiVersion").asString()).isEqualTo(apiVersion);
    assertThat(list.path("items")).isNotEmpty();
  }

  @Test
  void givenWhatIsNotThere_whenItIsAsked_thenAStatusSaysSo() throws Exception {
    HttpResponse<String> unknown = get("/apis/apps/v1/gadgets?limit=500", TABLE, server.token());
    HttpResponse<String> stranger = get("/api/v1/nodes?limit=500", TABLE, "wrong");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(unknown.body()).path("kind").asString()).isEqualTo("Status");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(stranger.body()).path("reason").asString()).isEqualTo("Unauthorized");
  }

  private static List<List<String>> cells(String path) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : ok(path + "?limit=500", TABLE).path("rows")) {
      rows.add(texts(row.path("cells"), ""));
    }
    return rows;
  }

  private static JsonNode named(JsonNode all, String name) {
    for (JsonNode one : all) {
      if (one.path("name").asString("").equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name + " is not in " + all);
  }

  /** The elements as texts, or a field of each. */
  private static List<String> texts(JsonNode all, String field) {
    List<String> texts = new ArrayList<>();
    all.forEach(one -> texts.add((field.isEmpty() ? one : one.path(field)).asString("")));
    return texts;
  }

  private static JsonNode ok(String path, String accept) throws Exception {
    HttpResponse<String> response = get(path, accept, server.token());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> get(String path, String accept, String token)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("Accept", accept)
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
