package dev.guard.cli;

import dev.guard.api.MeshVersion;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.api.run.Run;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** To which version each cluster is on its way; reads every run once. Not thread-safe. */
final class Targets {
  private final ClusterRegistry registry;
  private final Map<String, Optional<MeshVersion>> byRun = new HashMap<>();

  Targets(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** The target of the cluster's run; empty where it is healthy, outside of any upgrade. */
  Optional<MeshVersion> of(ClusterRecord row) {
    return row.progress()
        .filter(progress -> progress.state() != ClusterState.HEALTHY)
        .map(Progress::runId)
        .flatMap(id -> byRun.computeIfAbsent(id, each -> registry.run(each).map(Run::target)));
  }
}
