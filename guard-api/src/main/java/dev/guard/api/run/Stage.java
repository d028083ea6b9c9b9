package dev.guard.api.run;

import dev.guard.api.mesh.StagePlan;
import java.util.List;

/** An ordered part of a run: some of its clusters, and a plan of pins. */
public record Stage(String id, List<String> clusterIds, StagePlan plan) {
  public Stage {
    clusterIds = List.copyOf(clusterIds);
  }
}
