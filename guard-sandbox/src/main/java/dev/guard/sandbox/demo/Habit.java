package dev.guard.sandbox.demo;

import dev.guard.sandbox.gitlab.MergeRequest;
import java.time.Duration;

/**
 * What a person does with a merge request of a kind.
 *
 * @param kind {@code upgrade} or {@code rollback}
 * @param after for MERGE and CLOSE since it was opened, for REVERT since it was merged
 */
record Habit(String kind, Act act, Duration after) {
  /** What people do. */
  enum Act {
    MERGE("merges"),
    CLOSE("closes"),
    REVERT("reverts");

    private final String verb;

    Act(String verb) {
      this.verb = verb;
    }

    String verb() {
      return verb;
    }
  }

  static Habit merge(String kind, Duration after) {
    return new Habit(kind, Act.MERGE, after);
  }

  static String kindOf(MergeRequest request) {
    return request.source().startsWith("guard/rollback-") ? "rollback" : "upgrade";
  }
}
