package dev.guard.k8s;

import java.time.Instant;
import java.util.Optional;

/**
 * One condition of a Flux object.
 *
 * @param observedGeneration the generation that it describes, where the controller says so
 */
record FluxCondition(
    String type,
    String status,
    String reason,
    String message,
    Optional<Long> observedGeneration,
    Optional<Instant> since) {

  boolean isTrue() {
    return status.equals("True");
  }

  boolean isFalse() {
    return status.equals("False");
  }

  /** Whether it is about this generation; a condition that does not say counts as current. */
  boolean describes(long generation) {
    return observedGeneration.isEmpty() || observedGeneration.get() >= generation;
  }

  /** {@code UpgradeFailed: message}, on one line of bounded length. */
  String told() {
    String line = message.replaceAll("\\s+", " ").strip();
    String bounded = line.length() > 300 ? line.substring(0, 300) + "..." : line;
    return reason.isEmpty() ? bounded : bounded.isEmpty() ? reason : reason + ": " + bounded;
  }
}
