package dev.guard.mesh.istio;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.MeshVersion;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.DataPlane;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.StagePlan;
import dev.guard.api.mesh.Upgrade;
import dev.guard.api.mesh.Workload;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The mesh provider {@code istio}. Keeps no state but its settings. */
final class IstioMesh implements ServiceMeshProvider {
  private static final URI CHARTS =
      URI.create("https://istio-release.storage.googleapis.com/charts");

  private final IstioSettings settings;
  private final IstioArtifacts artifacts;
  private final UpgradeRules rules;

  IstioMesh(IstioSettings settings) {
    this.settings = settings;
    this.artifacts = new IstioArtifacts(settings.sources());
    this.rules = new UpgradeRules(SupportedKubernetes.load(settings.supportedKubernetes()));
  }

  @Override
  public boolean owns(Artifact artifact) {
    return artifacts.owns(artifact);
  }

  @Override
  public List<Finding> judge(Upgrade upgrade) {
    return rules.judge(upgrade);
  }

  @Override
  public List<StagePlan> plan(Upgrade upgrade) {
    List<Pin> pins =
        IstioArtifacts.PLANNED.stream()
            .map(
                chart ->
                    new Pin(
                        new Artifact("helm-chart", chart, CHARTS),
                        "version",
                        upgrade.to().toString()))
            .toList();
    return List.of(new StagePlan("upgrade", pins));
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        new VersionsCheck(this),
        new UpgradePathCheck(this, settings.strategy()),
        new CrdsCheck(),
        new WebhooksCheck(),
        new ProxiesCheck(),
        new IstioctlVersionCheck(this, settings.namespace()),
        new AnalyzeCheck(this, settings.namespace()),
        new ProxyStatusCheck(settings.namespace()));
  }

  @Override
  public Answer<Map<String, MeshVersion>> controlPlanes(ConnectedCluster cluster) {
    return ApiReads.answer(cluster.cluster(), () -> reader(cluster).controlPlanes());
  }

  @Override
  public Answer<List<Workload>> rolloutWorkloads(ConnectedCluster cluster) {
    return ApiReads.answer(cluster.cluster(), () -> reader(cluster).rolloutWorkloads());
  }

  @Override
  public Answer<DataPlane> dataPlane(ConnectedCluster cluster) {
    return ApiReads.answer(
        cluster.cluster(),
        () ->
            reader(cluster)
                .controlPlanes()
                .map(
                    planes ->
                        ProxyReader.summary(
                            new ProxyReader(cluster.client(KubernetesClient.class)).read(),
                            planes.values())));
  }

  @Override
  public Answer<Map<String, String>> traits(ConnectedCluster cluster) {
    return ApiReads.answer(
        cluster.cluster(),
        () -> Answer.known(new TraitsReader(cluster.client(KubernetesClient.class)).read()));
  }

  private MeshReader reader(ConnectedCluster cluster) {
    return new MeshReader(
        cluster.client(KubernetesClient.class), settings.namespace(), cluster.cluster().id());
  }
}
