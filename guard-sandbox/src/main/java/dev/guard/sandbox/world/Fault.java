package dev.guard.sandbox.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

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
  UNREADY_NODE,
  /** The image of the new istiod cannot be pulled, until the progress deadline is exceeded. */
  IMAGE_PULL,
  /** No node has room for the new istiod, until the progress deadline is exceeded. */
  UNSCHEDULABLE,
  /** The new istiod is killed for its memory again and again. */
  OUT_OF_MEMORY,
  /** The sidecar injector has lost its CA bundle, so that no pod is created any more. */
  WEBHOOK_WITHOUT_CA,
  /** A custom resource definition of Istio is not established. */
  UNESTABLISHED_CRD,
  /** Proxies reject an EnvoyFilter. */
  ENVOY_FILTER,
  /** Proxies do not trust what istiod signs. */
  UNTRUSTED_CERTIFICATE,
  /** A node is to be emptied, and a disruption budget allows none of istiod's pods to go. */
  DISRUPTION_BUDGET,
  /** The gateway's autoscaler is at its limit. */
  AUTOSCALER_LIMIT,
  /** A pod of one application crashes again and again. */
  APPLICATION_CRASH,
  /** Somebody deploys an application. */
  OTHER_DEPLOY;

  /** Whether it keeps a delivery from coming to its end; all others are defects of what runs. */
  public boolean hitsDelivery() {
    return this == FLUX_STALL || this == FLUX_REMEDIATION || stopsRollout();
  }

  /** Whether it keeps the new pod of istiod from becoming ready. */
  boolean stopsRollout() {
    return this == STALLED_ROLLOUT
        || this == IMAGE_PULL
        || this == UNSCHEDULABLE
        || this == OUT_OF_MEMORY;
  }

  /** All their names on the command line, in order. */
  public static String labels() {
    return Arrays.stream(values()).map(Fault::label).collect(Collectors.joining(", "));
  }

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
