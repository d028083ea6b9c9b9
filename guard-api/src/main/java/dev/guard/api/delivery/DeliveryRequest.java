package dev.guard.api.delivery;

import java.util.List;

/** The releases of one cluster that a change moved, from its edits. */
public record DeliveryRequest(List<ReleaseTarget> releases) {
  public DeliveryRequest {
    releases = List.copyOf(releases);
  }
}
