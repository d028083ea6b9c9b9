package dev.guard.api.delivery;

import dev.guard.api.mesh.Workload;
import java.util.List;

/**
 * The rollout of several workloads: FAILED if one failed, COMPLETE if all are.
 *
 * @param open the workloads that are not complete
 * @param detail a sentence that names the worst workload and what it waits for
 */
public record Rollout(RolloutPhase phase, List<Workload> open, String detail) {
  public Rollout {
    open = List.copyOf(open);
  }
}
