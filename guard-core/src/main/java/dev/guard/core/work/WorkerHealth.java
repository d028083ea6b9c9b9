package dev.guard.core.work;

import java.util.List;
import java.util.Optional;

/**
 * How a worker is. Holds no secrets and nothing that a service said, so that anybody may read it.
 *
 * @param stuck what no longer goes on, so that a restart is due; empty where all does
 * @param troubles what a restart would not mend, such as a publisher that fails
 */
public record WorkerHealth(Optional<String> stuck, List<String> troubles) {
  public WorkerHealth {
    troubles = List.copyOf(troubles);
  }

  /** Whether it goes on, slowly or not. */
  public boolean isAlive() {
    return stuck.isEmpty();
  }
}
