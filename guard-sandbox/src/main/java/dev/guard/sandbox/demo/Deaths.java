package dev.guard.sandbox.demo;

import dev.guard.api.run.Commit;
import dev.guard.api.run.JournalEntry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * When GUARD dies: once at every effect. Between <em>intended</em> and the act nothing was done
 * outside; between the act and <em>done</em> all of it was, and nobody wrote it down. Thread-safe.
 */
final class Deaths {
  /** At which moment of an effect it dies. */
  enum Moment {
    NEVER,
    BEFORE_THE_ACT,
    AFTER_THE_ACT
  }

  private final Set<String> died = new HashSet<>();
  private Moment moment = Moment.NEVER;

  synchronized void at(Moment next) {
    moment = next;
  }

  synchronized int count() {
    return died.size();
  }

  /** Called before a commit is stored. */
  synchronized void beforeStoring(Commit commit) {
    if (moment == Moment.AFTER_THE_ACT) {
      effect(commit, "effect.done").ifPresent(key -> die(key, "after the act, before its journal"));
    }
  }

  /** Called after a commit was stored. */
  synchronized void afterStoring(Commit commit) {
    if (moment == Moment.BEFORE_THE_ACT) {
      effect(commit, "effect.intended").ifPresent(key -> die(key, "before the act"));
    }
  }

  private void die(String key, String when) {
    if (died.add(moment + " " + key)) {
      throw new SimulatedCrash(key + ", " + when);
    }
  }

  private static Optional<String> effect(Commit commit, String kind) {
    return commit.journal().stream()
        .filter(entry -> entry.kind().equals(kind))
        .map(JournalEntry::data)
        .map(data -> data.getOrDefault("effect", "unknown"))
        .findFirst();
  }
}
