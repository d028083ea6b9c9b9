package dev.guard.testkit;

import dev.guard.api.Answer;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.Snapshot;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryMonitorFactory;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.delivery.DeliveryRequest;
import dev.guard.api.delivery.Rollout;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.mesh.Workload;
import dev.guard.api.plugin.AdapterContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A delivery tool that has applied the head of the main branch the moment it is asked, unless the
 * test says otherwise for a cluster. Thread-safe.
 */
public final class FakeDeliveryMonitor implements DeliveryMonitor {
  private final ChangeHost host;
  private final Map<String, Answer<Delivery>> deliveries = new ConcurrentHashMap<>();
  private final Map<String, Answer<Rollout>> rollouts = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

  /** Applies what is on {@code main} of each cluster's repository at {@code host}. */
  public FakeDeliveryMonitor(ChangeHost host) {
    this.host = host;
  }

  /** What the tool says of a cluster from now on, whatever is on main. */
  public void delivery(String clusterId, Answer<Delivery> answer) {
    deliveries.put(clusterId, answer);
  }

  /** What the rollout of a cluster looks like from now on. */
  public void rollout(String clusterId, Answer<Rollout> answer) {
    rollouts.put(clusterId, answer);
  }

  /** Asking for a cluster fails from now on. */
  public void fail(String clusterId, RuntimeException failure) {
    failures.put(clusterId, failure);
  }

  /** The cluster follows main and rolls out at once again. */
  public void recover(String clusterId) {
    deliveries.remove(clusterId);
    rollouts.remove(clusterId);
    failures.remove(clusterId);
  }

  @Override
  public Answer<Delivery> delivery(ConnectedCluster cluster, DeliveryRequest request) {
    RuntimeException failure = failures.get(cluster.cluster().id());
    if (failure != null) {
      throw failure;
    }
    Answer<Delivery> said = deliveries.get(cluster.cluster().id());
    return said == null ? fromMain(cluster.cluster(), request) : said;
  }

  private Answer<Delivery> fromMain(Cluster cluster, DeliveryRequest request) {
    try (Snapshot main = host.snapshot(cluster.gitlabRepo(), InMemoryChangeHost.MAIN)) {
      List<String> files =
          main.list(cluster.fluxConfigPath()).stream()
              .map(path -> main.read(path).orElseThrow().utf8())
              .toList();
      boolean there =
          request.releases().stream()
              .allMatch(
                  release -> files.stream().anyMatch(text -> text.contains(release.version())));
      return Answer.known(
          new Delivery(
              there ? DeliveryPhase.APPLIED : DeliveryPhase.PENDING,
              Optional.of(main.commit()),
              there
                  ? "Applied " + main.commit()
                  : "Main does not hold the requested versions in " + cluster.fluxConfigPath()));
    }
  }

  @Override
  public Answer<Rollout> rollout(ConnectedCluster cluster, List<Workload> workloads) {
    return rollouts.getOrDefault(
        cluster.cluster().id(),
        Answer.known(
            new Rollout(
                RolloutPhase.COMPLETE, List.of(), workloads.size() + " workloads are complete")));
  }

  /** A factory that always gives this monitor. */
  public DeliveryMonitorFactory<NoSettings> factory(String name) {
    return new DeliveryMonitorFactory<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Class<NoSettings> settingsType() {
        return NoSettings.class;
      }

      @Override
      public DeliveryMonitor create(NoSettings settings, AdapterContext context) {
        return FakeDeliveryMonitor.this;
      }
    };
  }
}
