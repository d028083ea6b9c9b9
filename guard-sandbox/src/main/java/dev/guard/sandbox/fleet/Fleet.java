package dev.guard.sandbox.fleet;

import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.sandbox.datadog.DatadogFaults;
import dev.guard.sandbox.datadog.DatadogService;
import dev.guard.sandbox.datadog.Signals;
import dev.guard.sandbox.git.FluxRepository;
import dev.guard.sandbox.git.GitPlace;
import dev.guard.sandbox.git.GitStore;
import dev.guard.sandbox.gitlab.GitLabFaults;
import dev.guard.sandbox.gitlab.GitLabService;
import dev.guard.sandbox.gitlab.GitLabViews;
import dev.guard.sandbox.gitlab.MergeRequests;
import dev.guard.sandbox.http.HttpPlace;
import dev.guard.sandbox.http.Service;
import dev.guard.sandbox.kubernetes.ClusterServer;
import dev.guard.sandbox.kubernetes.LoopbackCertificate;
import dev.guard.sandbox.receivers.Receivers;
import dev.guard.sandbox.world.Episodes;
import dev.guard.sandbox.world.KubeObject;
import dev.guard.sandbox.world.PodLog;
import dev.guard.sandbox.world.World;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A whole pretend fleet on loopback: its servers, its world and its files. Thread-safe. */
public final class Fleet implements AutoCloseable {
  /** The project that all clusters are delivered from. */
  public static final String PROJECT = "platform/flux-fleet";

  private static final List<String> ACCOUNTS =
      List.of("guard-bot", "release-captain", "mara", "jonas");

  private final FleetPlan plan;
  private final Keys keys;
  private final GitStore git;
  private final MergeRequests mergeRequests;
  private final GitLabFaults gitlabFaults = new GitLabFaults();
  private final DatadogFaults datadogFaults = new DatadogFaults();
  private final Receivers receivers;
  private final Map<String, ClusterServer> servers = new LinkedHashMap<>();
  private final World world;
  private final FleetFiles files;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final HttpPlace gitlab;
  private final HttpPlace datadog;
  private final HttpPlace inbox;

  private Fleet(FleetPlan plan, Optional<Service> control) {
    this.plan = plan;
    this.keys = Keys.random();
    this.files = new FleetFiles(plan.folder().toAbsolutePath());
    this.git = GitStore.create(plan.folder().resolve("git"), PROJECT, plan.time());
    open.push(git);
    git.commit(
        "main",
        FluxRepository.files(plan.ids(), plan.version().toString()),
        "Deliver the fleet with Istio " + plan.version() + "\n",
        "Mara Lindt");
    LoopbackCertificate certificate = LoopbackCertificate.create();
    plan.ids().stream()
        .map(id -> ClusterServer.start(id, keys.kubernetes(), certificate))
        .toList()
        .forEach(
            server -> {
              servers.put(server.id(), server);
              open.push(server);
            });
    this.world = new World(plan.ids(), git, plan.pace(), plan.time().instant(), this::show);
    servers.forEach(
        (id, server) -> server.onEdit(edit -> world.edited(id, edit, plan.time().instant())));
    this.mergeRequests = new MergeRequests(Map.of(PROJECT, git), plan.time());
    this.receivers = new Receivers(keys.slackPath(), keys.pagerDuty());
    this.gitlab = startGitLab();
    this.datadog = startDatadog();
    List<Service> last = new ArrayList<>();
    control.ifPresent(last::add);
    last.add(receivers);
    this.inbox = HttpPlace.start("receivers", last, Optional.empty());
    open.push(inbox);
  }

  /** Starts everything and writes the files. */
  public static Fleet start(FleetPlan plan) {
    return start(plan, Optional.empty());
  }

  /** Starts everything, with a further service beside the receivers. */
  public static Fleet start(FleetPlan plan, Optional<Service> control) {
    Fleet fleet = new Fleet(plan, control);
    fleet.files.secrets(fleet.keys, fleet.inbox.url());
    fleet.files.kubeconfig(List.copyOf(fleet.servers.values()));
    fleet.files.config(plan, fleet.gitlab.url(), fleet.datadog.url(), fleet.inbox.url());
    return fleet;
  }

  private HttpPlace startGitLab() {
    AtomicReference<URI> address = new AtomicReference<>(URI.create("http://127.0.0.1"));
    GitLabViews views = new GitLabViews(address::get, ACCOUNTS);
    Service api = new GitLabService(mergeRequests, keys.gitlab()::equals, gitlabFaults, views);
    HttpPlace place =
        HttpPlace.start(
            "gitlab",
            List.of(api, new GitPlace(keys.gitlab()::equals)),
            Optional.of(GitPlace.handler(Map.of(PROJECT, git))));
    address.set(place.url());
    open.push(place);
    return place;
  }

  private HttpPlace startDatadog() {
    Map<String, Episodes> episodes = new LinkedHashMap<>();
    for (String id : world.clusterIds()) {
      world.cluster(id).ifPresent(cluster -> episodes.put(id, cluster.episodes()));
    }
    Service api =
        new DatadogService(
            keys.datadogApi(),
            keys.datadogApplication(),
            new Signals(episodes),
            datadogFaults,
            plan.time());
    HttpPlace place = HttpPlace.start("datadog", List.of(api), Optional.empty());
    open.push(place);
    return place;
  }

  private void show(String clusterId, List<KubeObject> objects, List<PodLog> logs) {
    ClusterServer server = servers.get(clusterId);
    if (server != null) {
      server.show(objects);
      server.log(logs, plan.time());
    }
  }

  /** Puts the fleet's clusters into a registry. */
  public void register(ClusterRegistry registry) {
    registry.init();
    for (FleetPlan.Member member : plan.members()) {
      registry.put(
          Cluster.builder(member.id(), member.batch(), plan.version())
              .environment(member.batch())
              .region(member.region())
              .gitlabRepo(PROJECT)
              .fluxConfigPath(FluxRepository.folder(member.id()))
              .datadogTags(Map.of("cluster", member.id(), "env", member.batch()))
              .ownerTeam("platform")
              .ownerHandle(member.batch().equals("prod") ? "jonas" : "mara")
              .metadata(Map.of())
              .build());
    }
  }

  public FleetPlan plan() {
    return plan;
  }

  public World world() {
    return world;
  }

  public GitStore git() {
    return git;
  }

  public MergeRequests mergeRequests() {
    return mergeRequests;
  }

  public Receivers receivers() {
    return receivers;
  }

  public GitLabFaults gitlabFaults() {
    return gitlabFaults;
  }

  public DatadogFaults datadogFaults() {
    return datadogFaults;
  }

  public List<ClusterServer> servers() {
    return List.copyOf(servers.values());
  }

  public URI gitlabUrl() {
    return gitlab.url();
  }

  public URI datadogUrl() {
    return datadog.url();
  }

  /** Where the receivers, and the control service where there is one, answer. */
  public URI receiversUrl() {
    return inbox.url();
  }

  /** How many requests each kind of service has answered. */
  public Map<String, Long> requests() {
    return Map.of(
        "gitlab", gitlab.requests(),
        "datadog", datadog.requests(),
        "notifications", inbox.requests(),
        "kubernetes", servers.values().stream().mapToLong(ClusterServer::requests).sum());
  }

  /** What the {@code sandbox} commands show to {@link Control}. */
  String controlToken() {
    return keys.control();
  }

  public Path config() {
    return files.config();
  }

  public Path kubeconfig() {
    return files.kubeconfig();
  }

  @Override
  public void close() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception failed) {
        throw new IllegalStateException("A part of the pretend fleet does not stop", failed);
      }
    }
  }
}
