package dev.guard.sandbox.demo;

import dev.guard.api.run.Commit;
import dev.guard.api.run.JournalEntry;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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

  private static final String INTENDED = "effect.intended";

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
      effect(commit, kind -> !kind.equals(INTENDED))
          .ifPresent(key -> die(key, "after the act, before its journal"));
    }
  }

  /** Called after a commit was stored. */
  synchronized void afterStoring(Commit commit) {
    if (moment == Moment.BEFORE_THE_ACT) {
      effect(commit, INTENDED::equals).ifPresent(key -> die(key, "before the act"));
    }
  }

  private void die(String key, String when) {
    if (died.add(moment + " " + key)) {
      throw new SimulatedCrash(key + ", " + when);
    }
  }

  /** The effect that a commit says something about: most have an entry of their own when done. */
  private static Optional<String> effect(Commit commit, Predicate<String> kinds) {
    return commit.journal().stream()
        .filter(entry -> kinds.test(entry.kind()))
        .map(JournalEntry::data)
        .filter(data -> data.containsKey("effect"))
        .map(data -> data.getOrDefault("effect", ""))
        .findFirst();
  }
}
