package dev.guard.core;

import dev.guard.api.MeshVersion;
import java.util.Optional;

/**
 * Starts or continues an upgrade.
 *
 * @param dryRun checks and shows, opens nothing and stores no run
 * @param follow goes on as {@link Guard#monitor} does once the merge request is open
 * @param maxParallel clusters at once; empty means {@code execution.max_parallel_clusters}
 * @param mrStrategy {@code batch} or {@code per-cluster}; empty means {@code execution.mr_strategy}
 * @param overrideOrder starts although prerequisites of {@code batch_order} are not upgraded; the
 *     reason is journaled
 * @param detached only starts the run; workers take it on
 * @param takeOver starts although another tool seems to be at work on a cluster of the batch
 */
public record RunRequest(
    String batchId,
    MeshVersion target,
    boolean dryRun,
    boolean follow,
    Optional<Integer> maxParallel,
    Optional<String> mrStrategy,
    Optional<String> overrideOrder,
    boolean detached,
    boolean takeOver) {
  /** A request that works by itself, and leaves alone what another tool is at work on. */
  public RunRequest(
      String batchId,
      MeshVersion target,
      boolean dryRun,
      boolean follow,
      Optional<Integer> maxParallel,
      Optional<String> mrStrategy,
      Optional<String> overrideOrder) {
    this(batchId, target, dryRun, follow, maxParallel, mrStrategy, overrideOrder, false, false);
  }

  public static RunRequest of(String batchId, MeshVersion target) {
    return new RunRequest(
        batchId, target, false, false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same, only started: workers take it on. */
  public RunRequest detach() {
    return with(true, takeOver);
  }

  /** The same, taking over what another tool seems to be at work on. */
  public RunRequest takingOver() {
    return with(detached, true);
  }

  private RunRequest with(boolean nowDetached, boolean nowTakingOver) {
    return new RunRequest(
        batchId,
        target,
        dryRun,
        follow,
        maxParallel,
        mrStrategy,
        overrideOrder,
        nowDetached,
        nowTakingOver);
  }
}
