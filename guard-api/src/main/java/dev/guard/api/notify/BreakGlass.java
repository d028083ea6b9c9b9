package dev.guard.api.notify;

import java.util.List;

/**
 * How a person takes one cluster into their own hands, past GUARD. GUARD never runs these commands.
 * Immutable.
 *
 * @param clusterId which cluster
 * @param steps in the order in which they help
 */
public record BreakGlass(String clusterId, List<Step> steps) {
  public BreakGlass {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param purpose a few words: {@code Suspend Flux}
   * @param commands lines for a POSIX shell, in order; names that come from git are quoted
   */
  public record Step(String purpose, List<String> commands) {
    public Step {
      commands = List.copyOf(commands);
    }
  }
}
