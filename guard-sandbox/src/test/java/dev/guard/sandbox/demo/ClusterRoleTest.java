package dev.guard.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.Window;
import dev.guard.api.cluster.BearerToken;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ClusterEndpoint;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.evidence.EvidenceRequest;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.api.evidence.EvidenceSourceFactory;
import dev.guard.api.mesh.Workload;
import dev.guard.api.secret.Secret;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.time.VirtualClock;
import dev.guard.k8s.FluxDeliveryFactory;
import dev.guard.k8s.FluxEvidenceFactory;
import dev.guard.k8s.FluxSettings;
import dev.guard.k8s.KubernetesClientsFactory;
import dev.guard.k8s.KubernetesEvidenceFactory;
import dev.guard.k8s.KubernetesSettings;
import dev.guard.mesh.istio.IstioEvidenceFactory;
import dev.guard.sandbox.fleet.Fleet;
import dev.guard.sandbox.fleet.FleetPlan;
import dev.guard.sandbox.kubernetes.ClusterServer;
import dev.guard.sandbox.kubernetes.LoopbackCertificate;
import dev.guard.sandbox.world.Fault;
import dev.guard.sandbox.world.KubeObject;
import dev.guard.sandbox.world.Pace;
import dev.guard.testkit.TestContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The ClusterRole in {@code deploy/kubernetes} grants what GUARD asks the API servers for, and no
 * more. Recorded while GUARD upgrades one pretend cluster and rolls another one back, while it
 * looks at a rollout of each kind of workload that hangs, and while it collects what explains a
 * failure.
 */
class ClusterRoleTest {
  private static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  private static final MeshVersion NEW = MeshVersion.of(1, 27, 3);
  private static final Path ROLE = Path.of("..", "deploy", "kubernetes", "cluster-role.yaml");

  /** {@code /apis/GROUP/VERSION} or {@code /api/v1}, a namespace, a resource, a name, a part. */
  private static final Pattern RESOURCE =
      Pattern.compile(
          "(\\w+) /(?:apis/([^/]+)/[^/]+|api/v1)(?:/namespaces/[^/]+(?=/))?/([a-z]+)(?:/([^/]+))?"
              + "(?:/([a-z]+))?");

  private static final List<EvidenceSourceFactory<?>> SOURCES =
      List.of(
          new KubernetesEvidenceFactory(), new FluxEvidenceFactory(), new IstioEvidenceFactory());

  @TempDir private static Path folder;
  private static final Set<String> ASKED = new TreeSet<>();

  @BeforeAll
  static void record() throws Exception {
    VirtualClock clock = new VirtualClock(Instant.parse("2026-11-24T09:00:00Z"));
    FleetPlan plan = new FleetPlan(folder, 2, OLD, Pace.lifelike(), clock, "  poll: 1m\n");
    try (Fleet fleet = Fleet.start(plan)) {
      story(fleet, clock);
      ClusterServer first = fleet.servers().get(0);
      for (EvidenceSourceFactory<?> factory : SOURCES) {
        collect(factory, first, clock);
      }
      fleet.servers().forEach(server -> ASKED.addAll(server.asked()));
    }
    hangingRollouts();
  }

  private static void story(Fleet fleet, VirtualClock clock) throws InterruptedException {
    People people =
        new People(
            fleet.mergeRequests(),
            List.of(
                Habit.merge("upgrade", Duration.ofMinutes(20)),
                Habit.merge("rollback", Duration.ofMinutes(20))),
            told -> {});
    Passing passing = new Passing(clock, fleet.world(), people);
    List<String> batches = fleet.plan().batches();
    String last = fleet.plan().ids().get(fleet.plan().ids().size() - 1);
    fleet.world().fault(last, Fault.LATENCY, version -> version.equals(NEW.toString()));
    try (Guard guard =
        Guard.builder().config(fleet.config()).actor("test").time(clock, passing).build()) {
      fleet.register(guard.registry());
      guard.validate(true);
      for (String batch : batches) {
        guard.run(RunRequest.of(batch, NEW));
        guard.monitor(MonitorRequest.of(batch));
      }
    }
  }

  private static <S extends Record> void collect(
      EvidenceSourceFactory<S> factory, ClusterServer server, VirtualClock clock) {
    TestContext context = TestContext.at(clock.instant());
    Cluster cluster = Cluster.builder(server.id(), "b", OLD).build();
    EvidenceRequest request =
        new EvidenceRequest(
            new Window(clock.instant().minus(Duration.ofDays(1)), clock.instant()),
            Optional.empty(),
            OLD,
            Optional.of(NEW),
            100_000,
            Duration.ofMinutes(1));
    try (var clients =
            new KubernetesClientsFactory().create(KubernetesSettings.defaults(), context);
        KubernetesClient client = clients.open(cluster, endpoint(server));
        EvidenceSource source = factory.create(defaults(factory.settingsType()), context)) {
      assertThat(source.collect(new Connected(cluster, clock, client), request).known())
          .isPresent();
    }
  }

  private static <S extends Record> S defaults(Class<S> type) {
    try {
      return type.cast(type.getMethod("defaults").invoke(null));
    } catch (ReflectiveOperationException none) {
      throw new IllegalStateException(type + " has no defaults", none);
    }
  }

  private static ClusterEndpoint endpoint(ClusterServer server) {
    return new ClusterEndpoint(
        server.url(),
        server.caPem(),
        Optional.empty(),
        new BearerToken(Secret.of("token", server.token()), Optional.empty()),
        Optional.empty());
  }

  /** What a complete rollout never needs: the pods and revisions of one that is not. */
  private static void hangingRollouts() {
    try (ClusterServer server =
        ClusterServer.start("hanging", "t0ken", LoopbackCertificate.create())) {
      server.show(
          List.of(
              workload("Deployment", "deployments"),
              workload("DaemonSet", "daemonsets"),
              workload("StatefulSet", "statefulsets")));
      Cluster cluster = Cluster.builder("hanging", "b", OLD).build();
      TestContext context = TestContext.create();
      try (var clients =
              new KubernetesClientsFactory().create(KubernetesSettings.defaults(), context);
          KubernetesClient client = clients.open(cluster, endpoint(server));
          DeliveryMonitor monitor =
              new FluxDeliveryFactory().create(FluxSettings.defaults(), context)) {
        for (String kind : List.of("Deployment", "DaemonSet", "StatefulSet")) {
          monitor.rollout(
              new Connected(cluster, context.time(), client),
              List.of(new Workload(kind, "istio-system", "hangs")));
        }
      }
      ASKED.addAll(server.asked());
    }
  }

  private static KubeObject workload(String kind, String plural) {
    Map<String, Object> body =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            kind,
            "metadata",
            Map.of("name", "hangs", "namespace", "istio-system", "generation", 2, "uid", "u-1"),
            "spec",
            Map.of("replicas", 1, "selector", Map.of("matchLabels", Map.of("app", "hangs"))),
            "status",
            Map.of("observedGeneration", 2, "desiredNumberScheduled", 1));
    return new KubeObject("apps/v1", plural, "istio-system", "hangs", body);
  }

  private record Connected(Cluster cluster, InstantSource time, KubernetesClient client)
      implements ConnectedCluster {
    @Override
    public <C> C client(Class<C> type) {
      if (type == KubernetesClient.class) {
        return type.cast(client);
      }
      throw GuardException.of("plugin.no-client", Responsible.OPERATOR)
          .what("There is no " + type.getSimpleName() + ".")
          .where(cluster.id())
          .next("Do without it.")
          .build();
    }
  }

  /** {@code group/resource verb}, or {@code /path verb} for what is no resource. */
  private static String permission(String asked) {
    Matcher found = RESOURCE.matcher(asked);
    if (!found.matches()) {
      return asked.substring(asked.indexOf(' ') + 1) + " " + verb(asked, true);
    }
    String group = Optional.ofNullable(found.group(2)).orElse("");
    String part = Optional.ofNullable(found.group(5)).map(some -> "/" + some).orElse("");
    return group + "/" + found.group(3) + part + " " + verb(asked, found.group(4) != null);
  }

  private static String verb(String asked, boolean named) {
    return switch (asked.substring(0, asked.indexOf(' '))) {
      case "GET" -> named ? "get" : "list";
      case "WATCH" -> "watch";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      default -> "delete";
    };
  }

  private static Set<String> asked() {
    Set<String> permissions = new TreeSet<>();
    ASKED.forEach(one -> permissions.add(permission(one)));
    return permissions;
  }

  private static Set<String> granted() throws IOException {
    Object file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ROLE));
    Set<String> permissions = new TreeSet<>();
    for (Object rule : list(map(file).get("rules"))) {
      Map<?, ?> keys = map(rule);
      for (Object verb : list(keys.get("verbs"))) {
        list(keys.get("nonResourceURLs")).forEach(url -> permissions.add(url + " " + verb));
        for (Object group : list(keys.get("apiGroups"))) {
          list(keys.get("resources"))
              .forEach(resource -> permissions.add(group + "/" + resource + " " + verb));
        }
      }
    }
    return permissions;
  }

  private static Map<?, ?> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<?, ?>) value;
  }

  private static List<Object> list(@Nullable Object value) {
    return value == null ? List.of() : new ArrayList<>((List<?>) value);
  }

  @Test
  void givenTheStory_whenTheRoleIsRead_thenItGrantsExactlyWhatWasAskedFor() throws IOException {
    assertThat(asked()).contains("/nodes list", "apps/deployments get");
    Set<String> granted = granted();
    Set<String> missing = new TreeSet<>(asked());
    missing.removeAll(granted);
    Set<String> needless = new TreeSet<>(granted);
    needless.removeAll(asked());

    assertThat(missing).as("asked for, but not granted in " + ROLE).isEmpty();
    assertThat(needless).as("granted in " + ROLE + ", but never asked for").isEmpty();
  }

  @Test
  void givenTheRole_whenItsVerbsAreRead_thenTheyOnlyRead() throws IOException {
    assertThat(granted())
        .isNotEmpty()
        .allSatisfy(
            permission ->
                assertThat(permission.substring(permission.indexOf(' ') + 1))
                    .isIn("get", "list", "watch"))
        .noneMatch(permission -> permission.contains("*") || permission.contains("secrets"));
  }
}
