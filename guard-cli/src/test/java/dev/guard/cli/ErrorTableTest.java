package dev.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Commit;
import dev.guard.api.run.Committed;
import dev.guard.api.run.LeaseAnswer;
import dev.guard.api.run.Progress;
import dev.guard.core.Guard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can go wrong, and what a user then reads. */
class ErrorTableTest {
  private static final String RUN = "run --batch prod-1 --target-version 1.27.3";
  private static final String CHECK = "check --batch prod-1";
  private static final String CONNECT = "validate --check-connectivity";

  @TempDir Path home = Path.of("");
  private final HttpServer unauthorized = server(401);
  private final HttpServer spent = server(429);

  @BeforeEach
  void aRegisteredCluster() throws IOException {
    config("http://127.0.0.1:" + closedPort());
    try (Guard guard = Guard.builder().config(file()).build()) {
      guard
          .registry()
          .put(
              Cluster.builder("eu-1", "prod-1", MeshVersion.of(1, 26, 4))
                  .gitlabRepo("platform/fleet")
                  .fluxConfigPath("clusters/eu-1")
                  .build());
    }
  }

  @AfterEach
  void stopServers() {
    unauthorized.stop(0);
    spent.stop(0);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown batch     | run --batch nope --target-version 1.27.3 | 2 | usage.unknown-batch   | batch nope       | prod-1",
        "unknown cluster   | registry show nope                       | 2 | usage.unknown-cluster | nope             | guard list",
        "unknown run       | resume --batch prod-1                    | 2 | usage.no-run          | no open run      | guard run",
        "malformed version | run --batch prod-1 --target-version 1.27 | 2 | usage.version         | 1.27             | 1.27.3",
        "malformed time    | monitor --batch prod-1 --timeout soon    | 2 | usage.duration        | soon             | 15m",
        "wrong strategy    | run --batch b --target-version 1.27.3 --mr-strategy x | 2 | usage.value | per-cluster | Write one",
        "missing option    | abort --batch prod-1                     | 2 | usage.arguments       | --reason         | --help",
        "two subjects      | check --batch a --cluster b              | 2 | usage.arguments       | --cluster        | --help",
        "missing file      | registry import nope.json                | 2 | usage.file            | can't be read    | may read",
        "nothing to lift   | unblock --version 1.27.3 --reason x      | 7 | refused.nothing-to-lift | 1.27.3         | guard status",
      })
  void givenWrongInput_whenGuardIsCalled_thenTheErrorSaysWhatAndWhatNext(
      String name, String args, int code, String errorCode, String what, String next) {
    assertOneParagraph(guard(args), code, what, next);
    assertJson(guard("-o json " + args), code, errorCode);
  }

  @Test
  void givenNoConfiguration_whenGuardIsCalled_thenItNamesTheFileAndInit() throws IOException {
    Files.delete(file());

    assertOneParagraph(guard("list"), 2, file().toString(), "guard init");
  }

  @Test
  void givenAWrongKey_whenGuardIsCalled_thenItNamesLineColumnAndTheLikelyKey() throws IOException {
    Files.writeString(file(), Files.readString(file()) + "valdation: {soak_period: 5m}\n");

    Called called = guard("list");

    assertThat(called.code()).isEqualTo(2);
    assertThat(called.err())
        .contains("config.yaml:", "valdation", "validation")
        .doesNotContain("\tat ");
  }

  @Test
  void givenNoGitLab_whenARunIsStarted_thenItSaysWhichAddressDoesNotAnswer() {
    Called called = guard(RUN);

    assertOneParagraph(called, 1, "127.0.0.1", "");
  }

  @Test
  void givenAnExpiredToken_whenARunIsStarted_thenItSaysSoWithoutTheToken() throws IOException {
    config(url(unauthorized));

    Called called = guard(RUN);

    assertOneParagraph(called, 1, "token", "");
    assertThat(called.err()).doesNotContain("glpat-topsecret");
  }

  @Test
  void givenASpentRateLimit_whenARunIsStarted_thenItSaysWhenToComeBack() throws IOException {
    config(url(spent));

    assertOneParagraph(guard(RUN), 1, "rate limit", "");
  }

  @Test
  void givenNoKubernetes_whenTheChecksRun_thenTheyCouldNotTell() {
    Called called = guard("-o json " + CHECK);

    assertThat(called.code()).isEqualTo(6);
    assertThat(called.out()).contains("\"check_name\" : \"k8s.api\"", "\"status\" : \"UNKNOWN\"");
    assertThat(called.out() + called.err()).doesNotContain("\tat ");
  }

  @Test
  void givenNoServices_whenConnectivityIsChecked_thenEachIsNamedAndTheExitCodeIsOne() {
    Called called = guard(CONNECT);

    assertThat(called.code()).isEqualTo(1);
    assertThat(called.out())
        .contains("platform/fleet", "eu-1", "metrics")
        .as("nobody configured workers")
        .doesNotContain("\tat ", "work queue");
  }

  @Test
  void givenALanguageModel_whenConnectivityIsChecked_thenItIsLookedForAndAskedNothing()
      throws IOException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer models =
        server(
            200,
            """
            {"object": "list", "data": [
              {"id": "small-1", "object": "model", "created": 1700000000, "owned_by": "us"}]}
            """,
            asked);
    try {
      String llm =
          "llm: {enabled: true, provider: openai, base_url: '%s/v1', api_key_secret: 'file:%s', model: %s}\n";
      String rest = Files.readString(file());
      Path key = home.resolve("token");
      Files.writeString(file(), rest + llm.formatted(url(models), key, "small-1"));
      Called there = guard(CONNECT);
      Files.writeString(file(), rest + llm.formatted(url(unauthorized), key, "small-1"));
      Called refused = guard(CONNECT);

      assertThat(there.out())
          .contains("model small-1) has the model")
          .doesNotContain("glpat-topsecret");
      assertThat(asked).containsExactly("GET /v1/models");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.out())
          .contains("answered 401: check the key")
          .doesNotContain("glpat-topsecret", "\tat ");
    } finally {
      models.stop(0);
    }
  }

  @Test
  void givenAHalfWrittenState_whenARunIsStarted_thenItNamesTheClusterAndTouchesNothing() {
    try (Guard guard = Guard.builder().config(file()).build()) {
      ClusterRegistry registry = guard.registry();
      ClusterRecord row = registry.cluster("eu-1").orElseThrow();
      Instant now = Instant.parse("2026-11-24T10:00:00Z");
      Progress odd = Progress.start("gone", "s1", now).moved(ClusterState.UPGRADING, now);
      LeaseAnswer lease = registry.acquire("prod-1", "test", Duration.ofSeconds(5));
      assertThat(lease).isInstanceOf(LeaseAnswer.Granted.class);
      if (lease instanceof LeaseAnswer.Granted granted) {
        ClusterRecord halfWritten =
            new ClusterRecord(row.cluster(), Optional.of(odd), now, row.version());
        assertThat(
                registry.commit(
                    new Commit(
                        granted.lease(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(halfWritten),
                        List.of())))
            .isInstanceOf(Committed.Stored.class);
        registry.release(granted.lease());
      }
    }

    assertOneParagraph(guard(RUN), 1, "eu-1 (upgrading)", "guard registry");
  }

  private static void assertOneParagraph(Called called, int code, String what, String next) {
    assertThat(called.code()).as(called.err()).isEqualTo(code);
    assertThat(called.out()).isEmpty();
    assertThat(called.err().strip().lines()).as(called.err()).hasSize(1);
    assertThat(called.err()).startsWith("guard: ").contains(what, next).doesNotContain("\tat ");
  }

  private static void assertJson(Called called, int code, String errorCode) {
    assertThat(called.code()).isEqualTo(code);
    assertThat(called.out()).isEmpty();
    assertThat(called.err().strip().lines()).hasSize(1);
    assertThat(called.err())
        .startsWith("{\"code\":\"" + errorCode + "\",\"message\":\"")
        .contains("\"where\":", "\"next\":");
  }

  private Called guard(String args) {
    return Called.of(home).guard(args.strip().split(" +"));
  }

  private Path file() {
    return home.resolve(".guard").resolve("config.yaml");
  }

  private void config(String gitlab) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(home.resolve("token"), "glpat-topsecret");
    Files.setPosixFilePermissions(
        home.resolve("token"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    int closed = closedPort();
    Files.writeString(home.resolve("kubeconfig"), KUBECONFIG.replace("PORT", "" + closed));
    Files.writeString(
        file(),
        CONFIG
            .replace("HOME", home.toString())
            .replace("GITLAB", gitlab)
            .replace("DATADOG", "http://127.0.0.1:" + closed));
  }

  private static final String CONFIG =
      """
      registry: {type: sqlite, path: HOME/guard.db}
      clusters: {type: kubeconfig, path: HOME/kubeconfig}
      gitlab: {url: GITLAB, token: "file:HOME/token"}
      datadog: {url: DATADOG, api_key: "file:HOME/token", app_key: "file:HOME/token"}
      network: {connect_timeout: 2s, request_timeout: 3s}
      validation: {check_timeout: 10s}
      """;

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: eu-1, cluster: {server: "https://127.0.0.1:PORT", insecure-skip-tls-verify: true}}]
      users: [{name: eu-1, user: {token: abc}}]
      contexts: [{name: eu-1, context: {cluster: eu-1, user: eu-1}}]
      current-context: eu-1
      """;

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static HttpServer server(int status) {
    return server(status, "{\"message\":\"no\"}", new CopyOnWriteArrayList<>());
  }

  private static HttpServer server(int status, String answer, List<String> asked) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.getResponseHeaders().add("Retry-After", "30");
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            if (status == 401) {
              exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"GitLab\"");
            }
            byte[] body = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
