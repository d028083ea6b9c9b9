package dev.guard.api.run;

import java.util.Optional;

/** Which clusters; empty parts match all. */
public record ClusterFilter(Optional<String> batchId, Optional<String> environment) {
  public static ClusterFilter all() {
    return new ClusterFilter(Optional.empty(), Optional.empty());
  }

  public static ClusterFilter batch(String id) {
    return new ClusterFilter(Optional.of(id), Optional.empty());
  }
}
