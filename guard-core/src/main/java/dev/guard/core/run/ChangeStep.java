package dev.guard.core.run;

import dev.guard.api.run.Change;
import java.time.Instant;

/** One step of one change: looks at its merge request and says what should follow. */
@FunctionalInterface
interface ChangeStep {
  Result take(LiveRun run, Change change);

  /** What a change step wants. */
  sealed interface Result {}

  /** The change has a new state, to be stored with the note. */
  record Became(Change change, Note note) implements Result {}

  /** Look again at {@code until}; its clusters wait for {@code why}. */
  record Waits(Instant until, String why) implements Result {}

  /** Only a person goes on; its clusters are held. */
  record Holds(HoldCode code, String why) implements Result {}
}
