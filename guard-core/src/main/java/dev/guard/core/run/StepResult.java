package dev.guard.core.run;

import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a step wants: the driver does it. */
sealed interface StepResult {
  /**
   * The cluster goes to another state.
   *
   * @param facts what later steps need
   * @param behind workloads whose proxies are behind, where they were counted
   * @param stage the stage that it enters with this move
   */
  record Advance(
      ClusterState to,
      String why,
      Map<String, String> facts,
      OptionalInt behind,
      Optional<String> stage)
      implements StepResult {
    Advance(ClusterState to, String why, Map<String, String> facts, OptionalInt behind) {
      this(to, why, facts, behind, Optional.empty());
    }

    /** What the move leaves in the progress. */
    Progress applyTo(Progress progress) {
      Progress next = progress.withFacts(facts);
      if (behind.isPresent()) {
        next = next.withDataPlaneBehind(behind.getAsInt());
      }
      return stage.isPresent() ? next.withStage(stage.get()) : next;
    }
  }

  /**
   * Nothing to do before {@code until}. {@code why} stays the same while it is the same wait.
   *
   * @param facts what the step learned and has to know the next time
   */
  record WaitUntil(Instant until, String why, Map<String, String> facts) implements StepResult {
    WaitUntil(Instant until, String why) {
      this(until, why, Map.of());
    }
  }

  /** Only a person goes on. */
  record HoldFor(HoldCode code, String why) implements StepResult {}

  static StepResult advance(ClusterState to, String why) {
    return new Advance(to, why, Map.of(), OptionalInt.empty());
  }

  static StepResult advance(ClusterState to, String why, Map<String, String> facts) {
    return new Advance(to, why, facts, OptionalInt.empty());
  }
}
