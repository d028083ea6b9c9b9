package dev.guard.k8s;

import dev.guard.api.delivery.RolloutPhase;

/** How far one workload's rollout is, and a sentence that says so. */
record RolloutStanding(RolloutPhase phase, String detail) {

  static RolloutStanding progressing(String detail) {
    return new RolloutStanding(RolloutPhase.PROGRESSING, detail);
  }

  static RolloutStanding complete(String detail) {
    return new RolloutStanding(RolloutPhase.COMPLETE, detail);
  }

  static RolloutStanding failed(String detail) {
    return new RolloutStanding(RolloutPhase.FAILED, detail);
  }
}
