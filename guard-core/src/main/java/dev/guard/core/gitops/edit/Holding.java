package dev.guard.core.gitops.edit;

import dev.guard.api.change.ScalarEdit;
import java.util.List;
import java.util.Optional;

/** What files hold of earlier edits: one entry for each edit, in the same order. Immutable. */
public record Holding(List<Held> held) {
  public Holding {
    held = List.copyOf(held);
  }

  /** Which of an edit's values a file holds. */
  public enum Value {
    BEFORE,
    AFTER,
    /** Another value, a structure, or the release is gone. */
    OTHER
  }

  /**
   * One edit and what became of it.
   *
   * @param found the scalar's value now; empty where there is none
   */
  public record Held(ScalarEdit edit, Value value, Optional<String> found) {}

  /** Whether there is an edit and every one is in this state. */
  public boolean all(Value value) {
    return !held.isEmpty() && held.stream().allMatch(each -> each.value() == value);
  }
}
