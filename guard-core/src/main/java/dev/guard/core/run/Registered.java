package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import java.util.List;

/** Reads clusters of the registry, and says what is not there. */
final class Registered {
  private Registered() {}

  /**
   * The clusters of a batch, by id.
   *
   * @throws GuardException with code {@code usage.unknown-batch}
   */
  static List<ClusterRecord> batch(ClusterRegistry registry, String batchId) {
    List<ClusterRecord> found =
        LiveRun.pages(token -> registry.clusters(ClusterFilter.batch(batchId), token));
    if (found.isEmpty()) {
      List<String> known =
          LiveRun.pages(token -> registry.clusters(ClusterFilter.all(), token)).stream()
              .map(record -> record.cluster().batchId())
              .distinct()
              .sorted()
              .toList();
      throw GuardException.of("usage.unknown-batch", Responsible.USER)
          .what("No cluster is registered in batch " + batchId + ".")
          .where("registry")
          .next(
              known.isEmpty()
                  ? "Register clusters with guard registry add."
                  : "Known batches are " + String.join(", ", known) + ".")
          .build();
    }
    return found;
  }

  /** One cluster. */
  static ClusterRecord cluster(ClusterRegistry registry, String id) {
    return registry
        .cluster(id)
        .orElseThrow(
            () ->
                GuardException.of("usage.unknown-cluster", Responsible.USER)
                    .what("No cluster " + id + " is registered.")
                    .where("registry")
                    .next("See guard list, or register it with guard registry add.")
                    .build());
  }
}
