package dev.guard.sandbox.world;

import dev.guard.sandbox.git.GitStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All pretend clusters. Time passes for them in {@link #tick} only; what changed is given to the
 * sink, which is what the Kubernetes API servers show. Thread-safe.
 */
public final class World {
  /** Takes what a cluster holds now. */
  @FunctionalInterface
  public interface Sink {
    void show(String clusterId, List<KubeObject> objects, List<PodLog> logs);
  }

  private final Map<String, PretendCluster> clusters = new LinkedHashMap<>();
  private final Sink sink;

  public World(List<String> clusterIds, GitStore git, Pace pace, Instant now, Sink sink) {
    this.sink = sink;
    for (String id : clusterIds) {
      clusters.put(id, new PretendCluster(id, git, pace, now));
    }
    tick(now);
  }

  /** Lets everything happen that is due at {@code now}. */
  public synchronized void tick(Instant now) {
    for (PretendCluster cluster : clusters.values()) {
      if (cluster.tick(now)) {
        List<KubeObject> objects = new ArrayList<>(FluxObjects.of(cluster));
        objects.addAll(NodeObjects.of(cluster));
        objects.addAll(MeshObjects.of(cluster));
        objects.addAll(CapacityObjects.of(cluster));
        objects.addAll(EventObjects.of(cluster));
        sink.show(cluster.id(), objects, LogTexts.of(cluster));
      }
    }
  }

  /** When the next thing happens. */
  public synchronized Instant due() {
    Instant due = Instant.MAX;
    for (PretendCluster cluster : clusters.values()) {
      due = cluster.due().isBefore(due) ? cluster.due() : due;
    }
    return due;
  }

  public List<String> clusterIds() {
    return List.copyOf(clusters.keySet());
  }

  public Optional<PretendCluster> cluster(String id) {
    return Optional.ofNullable(clusters.get(id));
  }

  /** The mesh version that a cluster runs. */
  public synchronized String running(String id) {
    return known(id).running();
  }

  /** Breaks a cluster while its mesh has, or is brought to, one of these versions. */
  public synchronized void fault(String id, Fault fault, Predicate<String> versions) {
    known(id).fault(fault, versions);
  }

  public synchronized void mend(String id, Fault fault) {
    known(id).mend(fault);
  }

  /** A person changed an object by a cluster's API; it is heeded at once. */
  public synchronized void edited(String id, Edit edit, Instant now) {
    known(id).edited(edit, now);
    tick(now);
  }

  /** A person ran {@code helm rollback} for a release, past Flux. */
  public synchronized void helmRollback(String id, String namespace, String name, Instant now) {
    known(id).helmRollback(namespace, name, now);
    tick(now);
  }

  private PretendCluster known(String id) {
    PretendCluster cluster = clusters.get(id);
    if (cluster == null) {
      throw new IllegalArgumentException("There is no pretend cluster " + id);
    }
    return cluster;
  }
}
