package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.ServiceMeshProviderFactory;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.mesh.Upgrade;
import dev.guard.api.mesh.Workload;
import dev.guard.api.plugin.AdapterContext;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A mesh of the charts {@code base}, {@code istiod} and {@code gateway}, upgraded in one stage and
 * running everywhere what the test says. Thread-safe.
 */
public final class FakeMesh implements ServiceMeshProvider {
  /** Where its charts come from. */
  public static final URI CHARTS =
      URI.create("https://istio-release.storage.googleapis.com/charts");

  private static final List<String> NAMES = List.of("base", "istiod", "gateway");
  private static final Workload ISTIOD = new Workload("Deployment", "istio-system", "istiod");

  private final Map<String, Answer<MeshVersion>> running = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> traits = new ConcurrentHashMap<>();
  private final Map<String, Answer<DataPlane>> dataPlanes = new ConcurrentHashMap<>();
  private final List<HealthCheck> checks = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> asked = clusterId -> {};
  private volatile Function<Upgrade, List<Finding>> rules = upgrade -> List.of();
  private volatile Function<Upgrade, List<StagePlan>> plan =
      upgrade -> List.of(stage("mesh", upgrade, NAMES));

  /** A stage that moves these charts to the target version. */
  public static StagePlan stage(String name, Upgrade upgrade, List<String> charts) {
    return new StagePlan(
        name,
        charts.stream()
            .map(
                chart ->
                    new Pin(
                        new Artifact("helm-chart", chart, CHARTS),
                        "version",
                        upgrade.to().toString()))
            .toList());
  }

  /** What a cluster runs from now on; before, it runs the version that the registry names. */
  public void running(String clusterId, Answer<MeshVersion> version) {
    running.put(clusterId, version);
  }

  public void dataPlane(String clusterId, Answer<DataPlane> answer) {
    dataPlanes.put(clusterId, answer);
  }

  /** What decides how an upgrade goes for a cluster. */
  public void traits(String clusterId, Map<String, String> digests) {
    traits.put(clusterId, digests);
  }

  @Override
  public Answer<Map<String, String>> traits(ConnectedCluster cluster) {
    return Answer.known(traits.getOrDefault(cluster.cluster().id(), Map.of()));
  }

  public void rules(Function<Upgrade, List<Finding>> next) {
    this.rules = next;
  }

  /** How an upgrade is cut into stages, such as {@code istiod} before {@code gateway}. */
  public void plan(Function<Upgrade, List<StagePlan>> next) {
    this.plan = next;
  }

  /** Called with a cluster's id before its control plane is told; what it throws reaches GUARD. */
  public void asked(Consumer<String> next) {
    this.asked = next;
  }

  public void check(HealthCheck check) {
    checks.add(check);
  }

  @Override
  public boolean owns(Artifact artifact) {
    return NAMES.contains(artifact.name());
  }

  @Override
  public List<Finding> judge(Upgrade upgrade) {
    return rules.apply(upgrade);
  }

  @Override
  public List<StagePlan> plan(Upgrade upgrade) {
    return plan.apply(upgrade);
  }

  @Override
  public List<HealthCheck> checks() {
    return List.copyOf(checks);
  }

  @Override
  public Answer<Map<String, MeshVersion>> controlPlanes(ConnectedCluster cluster) {
    asked.accept(cluster.cluster().id());
    return version(cluster).map(version -> Map.of("default", version));
  }

  private Answer<MeshVersion> version(ConnectedCluster cluster) {
    return running.getOrDefault(
        cluster.cluster().id(), Answer.known(cluster.cluster().currentVersion()));
  }

  @Override
  public Answer<List<Workload>> rolloutWorkloads(ConnectedCluster cluster) {
    return Answer.known(List.of(ISTIOD));
  }

  @Override
  public Answer<DataPlane> dataPlane(ConnectedCluster cluster) {
    Answer<DataPlane> said = dataPlanes.get(cluster.cluster().id());
    return said == null
        ? version(cluster).map(version -> new DataPlane(Map.of(version, 10), 0, List.of()))
        : said;
  }

  /** A factory that always gives this mesh. */
  public ServiceMeshProviderFactory<NoSettings> factory(String name) {
    return new ServiceMeshProviderFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public ServiceMeshProvider create(NoSettings settings, AdapterContext context) {
        return FakeMesh.this;
      }
    };
  }
}
