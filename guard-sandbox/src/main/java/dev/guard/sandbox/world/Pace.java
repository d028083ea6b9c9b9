package dev.guard.sandbox.world;

import java.time.Duration;

/**
 * How long things take in the pretend clusters, in domain time. Immutable.
 *
 * @param poll how often Flux asks the git server
 * @param apply from a new commit to its being applied by the Kustomization
 * @param helm one Helm upgrade
 * @param pod one pod's replacement in a rollout
 * @param deadline a Deployment's progress deadline
 * @param restart until a sidecar workload that restarts by itself does so
 */
public record Pace(
    Duration poll,
    Duration apply,
    Duration helm,
    Duration pod,
    Duration deadline,
    Duration restart) {

  /** As in real clusters: minutes. */
  public static Pace lifelike() {
    return new Pace(
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(25),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        Duration.ofMinutes(20));
  }

  /** For people who wait: seconds. */
  public static Pace quick() {
    return new Pace(
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(15),
        Duration.ofSeconds(20));
  }
}
