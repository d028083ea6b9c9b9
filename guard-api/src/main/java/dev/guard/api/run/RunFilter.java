package dev.guard.api.run;

import java.util.Optional;

/** Which runs; empty parts match all. */
public record RunFilter(Optional<String> batchId, boolean openOnly) {
  public static RunFilter all() {
    return new RunFilter(Optional.empty(), false);
  }

  public static RunFilter batch(String id) {
    return new RunFilter(Optional.of(id), false);
  }
}
