package dev.guard.core.analysis;

import java.util.List;

/**
 * How well a rule fits one cluster. Immutable.
 *
 * @param strength 0 (does not fit) to 1; GUARD's judgement, no measured probability
 * @param exhibits what speaks for it
 */
public record Match(double strength, List<Exhibit> exhibits) {
  /** The rule does not fit. */
  public static final Match NONE = new Match(0, List.of());

  public Match {
    exhibits = List.copyOf(exhibits);
  }

  /** A match of that strength where there are exhibits; else none. */
  public static Match of(double strength, List<Exhibit> exhibits) {
    return exhibits.isEmpty() ? NONE : new Match(strength, exhibits);
  }
}
