package dev.guard.core;

import java.util.Optional;

/**
 * Asks what is wrong with a batch, a cluster or a run; one of them is named. Immutable.
 *
 * @param batchId the batch: its newest run
 * @param clusterId one cluster: with the run that it is in, or alone
 * @param runId one run, be it open or closed
 */
public record AnalyzeRequest(
    Optional<String> batchId, Optional<String> clusterId, Optional<String> runId) {
  public static AnalyzeRequest batch(String id) {
    return new AnalyzeRequest(Optional.of(id), Optional.empty(), Optional.empty());
  }

  public static AnalyzeRequest cluster(String id) {
    return new AnalyzeRequest(Optional.empty(), Optional.of(id), Optional.empty());
  }

  public static AnalyzeRequest run(String id) {
    return new AnalyzeRequest(Optional.empty(), Optional.empty(), Optional.of(id));
  }
}
