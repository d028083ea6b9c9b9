package dev.guard.api.metrics;

import java.net.URI;
import java.util.Optional;

/**
 * A monitor that watches a cluster, with its state now.
 *
 * @param muted it is silenced or in a downtime, and does not count as active
 */
public record Alert(String id, String name, State state, boolean muted, Optional<URI> link) {
  /** New constants may appear. */
  public enum State {
    OK,
    WARN,
    ALERT,
    NO_DATA,
    UNKNOWN
  }
}
