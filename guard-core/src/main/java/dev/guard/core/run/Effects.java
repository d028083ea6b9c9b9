package dev.guard.core.run;

import dev.guard.api.ComeBackLater;
import dev.guard.api.EffectKey;
import dev.guard.api.GuardException;
import dev.guard.api.run.JournalEntry;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Journals verifiable effects around the act: intended, then the act, then done. After a crash in
 * between, the act is called again and looks first. Thread-safe.
 */
final class Effects {
  static final String INTENDED = "effect.intended";
  static final String DONE = "effect.done";
  static final String FAILED = "effect.failed";
  static final String KEY = "effect";
  private static final String REFUSED = "effect.refused";
  private static final int TRIES = 3;
  private static final Duration PAUSE = Duration.ofMinutes(1);

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

  /**
   * As {@link #once}, for what is not worth to keep a run open: where it is refused for good, it is
   * tried again later, and the last time journaled as failed, which counts as done.
   *
   * @param refusedForGood whether a failure is a refusal, and no trouble that passes
   * @throws ComeBackLater after a refusal that is not the last
   */
  void attempt(EffectKey key, String why, Runnable act, Predicate<GuardException> refusedForGood) {
    if (count(FAILED, key) > 0) {
      return;
    }
    try {
      once(key, why, act);
    } catch (ComeBackLater later) {
      throw later;
    } catch (GuardException failure) {
      if (!refusedForGood.test(failure)) {
        throw failure;
      }
      refused(key, failure);
    }
  }

  private void refused(EffectKey key, GuardException failure) {
    Map<String, String> data = Map.of(KEY, key.toString(), "code", failure.code());
    if (count(REFUSED, key) + 1 < TRIES) {
      run.note(Note.run(REFUSED, "It was refused: " + failure.getMessage(), data));
      throw new ComeBackLater(failure.where(), run.now().plus(PAUSE));
    }
    run.note(
        Note.run(
            FAILED, "It was refused " + TRIES + " times, and left: " + failure.getMessage(), data));
  }

  private boolean isDone(EffectKey key) {
    return count(DONE, key) > 0;
  }

  private long count(String kind, EffectKey key) {
    return run.journal().stream()
        .filter((JournalEntry entry) -> entry.kind().equals(kind))
        .filter(entry -> key.toString().equals(entry.data().get(KEY)))
        .count();
  }
}
