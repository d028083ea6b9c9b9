package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.change.ChangeRef;
import dev.guard.api.change.ChangeState;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.notify.Guarantee;
import dev.guard.api.plugin.AdapterFactory;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRegistryFactory;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.JournalEntry;
import dev.guard.api.run.JournalFilter;
import dev.guard.api.run.Run;
import dev.guard.core.Guard;
import dev.guard.core.MonitorRequest;
import dev.guard.core.RunRequest;
import dev.guard.core.report.RunReport;
import dev.guard.core.report.Waiting;
import dev.guard.core.time.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A whole upgrade on fakes and a virtual clock: a batch of clusters, their repository, GUARD itself
 * and the people around it. Every call builds GUARD anew from what is stored, as a new process
 * would. Not thread-safe.
 */
public final class GuardScenario {
  public static final String BATCH = "prod-1";
  public static final String REPOSITORY = "platform/flux-fleet";
  public static final MeshVersion OLD = MeshVersion.of(1, 26, 4);
  public static final MeshVersion NEW = MeshVersion.of(1, 27, 3);

  private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private final VirtualClock clock = new VirtualClock(START);
  private final InMemoryStore store = new InMemoryStore();
  private final InMemoryChangeHost host = new InMemoryChangeHost(clock);
  private final FakeMesh mesh = new FakeMesh();
  private final FakeMetricsSource metrics = FakeMetricsSource.calm();
  private final FakeDeliveryMonitor delivery = new FakeDeliveryMonitor(host);
  private final InMemoryWorkQueue queue = InMemoryWorkQueue.on(clock);
  private final FakeEvidenceSource evidence = new FakeEvidenceSource();
  private final FakeClusterAccess access = new FakeClusterAccess();
  private final FakeSecretSource secrets = new FakeSecretSource();
  private final RecordingNotifier chat = new RecordingNotifier(Guarantee.NONE);
  private final RecordingNotifier pager = new RecordingNotifier(Guarantee.DEDUPLICATED);
  private final List<Cluster> clusters = new ArrayList<>();
  private final List<Consumer<Instant>> meanwhile = new ArrayList<>();
  private ClusterRegistryFactory<?> registry = InMemoryRegistry.factory("memory", store);
  private Consumer<JournalEntry> listener = entry -> {};
  private Consumer<Waiting> waits = waiting -> {};
  private final List<AdapterFactory<?, ?>> more = new ArrayList<>();
  private String settings = "";
  private String notifiers = "  - type: chat\n  - type: pager\n";

  private GuardScenario() {}

  /** A batch of this many clusters on {@link #OLD}, each with a release file of its own. */
  public static GuardScenario ofClusters(int number) {
    GuardScenario scenario = new GuardScenario();
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 1; i <= number; i++) {
      String id = "c" + i;
      scenario.add(id, "clusters/" + id);
      files.put("clusters/" + id + "/istio.yaml", releases(OLD));
    }
    scenario.host.commit(REPOSITORY, InMemoryChangeHost.MAIN, files);
    return scenario;
  }

  /** A batch of this many clusters that share one release file. */
  public static GuardScenario ofSharedFile(int number) {
    GuardScenario scenario = new GuardScenario();
    for (int i = 1; i <= number; i++) {
      scenario.add("c" + i, "shared");
    }
    scenario.host.commit(
        REPOSITORY, InMemoryChangeHost.MAIN, Map.of("shared/istio.yaml", releases(OLD)));
    return scenario;
  }

  private void add(String id, String path) {
    clusters.add(
        Cluster.builder(id, BATCH, OLD)
            .environment("prod")
            .gitlabRepo(REPOSITORY)
            .fluxConfigPath(path)
            .ownerHandle("mesh-team")
            .build());
    mesh.running(id, Answer.known(OLD));
  }

  /** A file with the releases of istiod and the gateway. */
  public static String releases(MeshVersion version) {
    return """
    # Istio of this cluster
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmRepository
    metadata:
      name: istio
      namespace: istio-system
    spec:
      url: https://istio-release.storage.googleapis.com/charts
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: istiod
      namespace: istio-system
    spec:
      chart:
        spec:
          chart: istiod
          version: "%1$s" # renovate
          sourceRef:
            kind: HelmRepository
            name: istio
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: gateway
      namespace: istio-system
    spec:
      chart:
        spec:
          chart: gateway
          version: %1$s
          sourceRef:
            kind: HelmRepository
            name: istio
    """
        .formatted(version);
  }

  /** Adds lines to the configuration. */
  public GuardScenario configured(String yaml) {
    settings += yaml.endsWith("\n") ? yaml : yaml + "\n";
    return this;
  }

  /**
   * Other notifiers than {@link #chat()} and {@link #pager()}, or those with settings: the items of
   * the list {@code notifiers}, as YAML.
   */
  public GuardScenario notifying(String items) {
    notifiers = items.indent(2);
    return this;
  }

  /** An adapter beside the scenario's own. */
  public GuardScenario adapter(AdapterFactory<?, ?> factory) {
    more.add(factory);
    return this;
  }

  /** Keeps the state in another registry than memory; its tables have to be there. */
  public GuardScenario onRegistry(ClusterRegistryFactory<?> factory) {
    registry = factory;
    return this;
  }

  /** Called after every journal entry; an {@link Error} it throws ends the call like a crash. */
  public GuardScenario listening(Consumer<JournalEntry> consumer) {
    listener = consumer;
    return this;
  }

  /** Called each time that a cluster was seen to wait. */
  public GuardScenario watching(Consumer<Waiting> consumer) {
    waits = consumer;
    return this;
  }

  /** Called before time passes between two passes, with the time that was waited for. */
  public GuardScenario meanwhile(Consumer<Instant> consumer) {
    meanwhile.add(consumer);
    return this;
  }

  /** GUARD as a new process would build it; close it after use. */
  public Guard guard() {
    Guard.Builder builder =
        Guard.builder()
            .config(config(), "scenario.yaml")
            .actor("tester")
            .time(clock, this::pass)
            .listener(entry -> listener.accept(entry))
            .waits(waiting -> waits.accept(waiting))
            .adapter(registry)
            .adapter(access.factory("fake"))
            .adapter(host.factory("memory"))
            .adapter(metrics.factory("fake"))
            .adapter(mesh.factory("fake"))
            .adapter(delivery.factory("fake"))
            .adapter(chat.factory("chat"))
            .adapter(pager.factory("pager"))
            .adapter(queue.factory("memory"))
            .adapter(evidence.factory("fake-evidence"))
            .adapter(secrets.factory("fake"));
    more.forEach(builder::adapter);
    Guard guard = builder.build();
    clusters.stream()
        .filter(cluster -> guard.registry().cluster(cluster.id()).isEmpty())
        .forEach(cluster -> guard.registry().put(cluster));
    return guard;
  }

  private String config() {
    return "registry: {type: "
        + registry.name()
        + "}\nnotifiers:\n"
        + notifiers
        + """
    clusters: {type: fake}
    secrets: {type: fake}
    changes: {type: memory}
    metrics: {type: fake}
    mesh: {type: fake}
    delivery: {type: fake}
    queue: {type: memory}
    checks:
      alerts.active: {unknown: warn}
    """
        + settings;
  }

  private void pass(Instant until) {
    meanwhile.forEach(consumer -> consumer.accept(until));
    clock.awaitUntil(until);
  }

  public RunReport run() throws InterruptedException {
    return run(RunRequest.of(BATCH, NEW));
  }

  public RunReport run(RunRequest request) throws InterruptedException {
    try (Guard guard = guard()) {
      return guard.run(request);
    }
  }

  /** Follows the run for at most six hours. */
  public RunReport monitor() throws InterruptedException {
    return monitor(Duration.ofHours(6));
  }

  public RunReport monitor(Duration timeout) throws InterruptedException {
    try (Guard guard = guard()) {
      return guard.monitor(
          new MonitorRequest(
              BATCH, Optional.empty(), false, Optional.of(timeout), Optional.empty()));
    }
  }

  public RunReport monitorOnce() throws InterruptedException {
    try (Guard guard = guard()) {
      return guard.monitor(
          new MonitorRequest(BATCH, Optional.empty(), true, Optional.empty(), Optional.empty()));
    }
  }

  /** A person merges the newest request that is open; the clusters follow main. */
  public ChangeRef merge() {
    ChangeRef open = newestOpen();
    host.merge(open);
    followMain();
    return open;
  }

  /** A person closes the newest request that is open. */
  public ChangeRef closeRequest() {
    ChangeRef open = newestOpen();
    host.close(open);
    return open;
  }

  private ChangeRef newestOpen() {
    List<ChangeRef> open =
        host.opened().stream()
            .filter(
                ref ->
                    host.view(ref)
                        .map(view -> view.state() == ChangeState.OPEN)
                        .known()
                        .orElse(false))
            .toList();
    if (open.isEmpty()) {
      throw new IllegalStateException("No merge request is open");
    }
    return open.get(open.size() - 1);
  }

  /** The pretend control planes run what main says. */
  public void followMain() {
    for (Cluster cluster : clusters) {
      String file =
          host.file(REPOSITORY, InMemoryChangeHost.MAIN, cluster.fluxConfigPath() + "/istio.yaml");
      mesh.running(cluster.id(), Answer.known(file.contains(NEW.toString()) ? NEW : OLD));
    }
  }

  public Map<String, ClusterState> states() {
    try (Guard guard = guard()) {
      return guard.status(BATCH).clusters().stream()
          .collect(
              Collectors.toMap(
                  RunReport.ClusterLine::clusterId,
                  RunReport.ClusterLine::state,
                  (a, b) -> b,
                  LinkedHashMap::new));
    }
  }

  /** The journal of the newest run. */
  public List<JournalEntry> journal() {
    try (Guard guard = guard()) {
      String run = guard.status(BATCH).runId().orElseThrow();
      return guard.registry().journal(JournalFilter.run(run), Optional.empty()).items();
    }
  }

  public List<Change> changes() {
    try (Guard guard = guard()) {
      String run = guard.status(BATCH).runId().orElseThrow();
      return guard.registry().changes(run);
    }
  }

  public Optional<Run> newestRun() {
    try (Guard guard = guard()) {
      return guard.status(BATCH).runId().flatMap(id -> guard.registry().run(id));
    }
  }

  public VirtualClock clock() {
    return clock;
  }

  /** The secrets that the configuration may refer to by their plain names; none at first. */
  public FakeSecretSource secrets() {
    return secrets;
  }

  public InMemoryChangeHost host() {
    return host;
  }

  public FakeMesh mesh() {
    return mesh;
  }

  public FakeMetricsSource metrics() {
    return metrics;
  }

  public FakeDeliveryMonitor delivery() {
    return delivery;
  }

  public FakeClusterAccess access() {
    return access;
  }

  /** A source of evidence, which sees nothing until told otherwise. */
  public FakeEvidenceSource evidence() {
    return evidence;
  }

  /** What workers are told by; delays pass with the clock. */
  public InMemoryWorkQueue queue() {
    return queue;
  }

  /** A notifier whose receiver shows everything that is sent. */
  public RecordingNotifier chat() {
    return chat;
  }

  /** A notifier whose receiver de-duplicates. */
  public RecordingNotifier pager() {
    return pager;
  }
}
