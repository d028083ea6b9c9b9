package dev.guard.core.run;

/**
 * How a pass is made.
 *
 * @param patient waits for an outside service that fails, and for a pause to be lifted, instead of
 *     coming back at once
 * @param stepped called after each step, from any thread
 */
record Manner(boolean patient, Runnable stepped) {
  static Manner of(boolean patient) {
    return new Manner(patient, () -> {});
  }
}
