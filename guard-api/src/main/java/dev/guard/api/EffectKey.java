package dev.guard.api;

/**
 * The deterministic name of one outside effect: the same after a crash, so that the world can be
 * asked whether it already happened.
 *
 * @param subject what it is about: a repository, a cluster id, a notifier and its event
 * @param attempt counts from 1
 */
public record EffectKey(String runId, String stageId, String kind, String subject, int attempt) {

  /** One line without spaces, usable as a marker in a comment or as a de-duplication key. */
  @Override
  public String toString() {
    return String.join("/", runId, stageId, kind, subject, Integer.toString(attempt))
        .replaceAll("\\s+", "_");
  }
}
