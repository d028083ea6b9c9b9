package dev.guard.sandbox.world;

import java.util.Locale;
import java.util.Optional;

/** What can be broken in a pretend cluster. */
public enum Fault {
  /** Requests take 60 % longer. */
  LATENCY,
  /** One request in fifty fails. */
  ERRORS,
  /** A pod of istiod crashes again and again. */
  CRASHLOOP,
  /** Flux gives up on the new release: Stalled. */
  FLUX_STALL,
  /** Flux's own upgrade of istiod fails and it rolls back by itself: Remediated. */
  FLUX_REMEDIATION,
  /** The new istiod never becomes ready, until the progress deadline is exceeded. */
  STALLED_ROLLOUT,
  /** No metric of the cluster arrives any more. */
  NO_DATA,
  /** One node is not Ready. */
  UNREADY_NODE;

  /** Its name on the command line: {@code flux-stall}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Fault> byLabel(String label) {
    for (Fault fault : values()) {
      if (fault.label().equals(label)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
