package dev.guard.api.delivery;

/** How far a rollout is, as {@code kubectl rollout status} judges it. New constants may appear. */
public enum RolloutPhase {
  PROGRESSING,
  COMPLETE,
  FAILED
}
