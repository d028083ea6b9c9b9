package dev.guard.core.run;

import dev.guard.api.EffectKey;
import dev.guard.api.run.JournalEntry;
import java.util.Map;

/**
 * Journals verifiable effects around the act: intended, then the act, then done. After a crash in
 * between, the act is called again and looks first. Thread-safe.
 */
final class Effects {
  static final String INTENDED = "effect.intended";
  static final String DONE = "effect.done";
  static final String KEY = "effect";

  private final LiveRun run;

  Effects(LiveRun run) {
    this.run = run;
  }

  /** Does it once: an effect that is journaled as done is not done again. */
  void once(EffectKey key, String why, Runnable act) {
    if (isDone(key)) {
      return;
    }
    run.mayAct();
    run.note(Note.run(INTENDED, why, Map.of(KEY, key.toString())));
    act.run();
    run.note(Note.run(DONE, why, Map.of(KEY, key.toString())));
  }

  private boolean isDone(EffectKey key) {
    return run.journal().stream()
        .filter((JournalEntry entry) -> entry.kind().equals(DONE))
        .anyMatch(entry -> key.toString().equals(entry.data().get(KEY)));
  }
}
