package dev.guard.core.work;

import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Page;
import dev.guard.api.run.Run;
import dev.guard.api.run.RunFilter;
import dev.guard.api.work.Hint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the batches that a hint is about. Thread-safe. */
final class Addresses {
  /** All branches of GUARD's begin so; a hint about another's is not looked up. */
  private static final String OWN_BRANCHES = "guard/";

  private final ClusterRegistry registry;

  Addresses(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** Batch ids; none where the hint is about nothing of ours. */
  List<String> of(Hint hint) {
    if (hint instanceof Hint.OfBatch batch) {
      return List.of(batch.batchId());
    }
    if (hint instanceof Hint.OfRun run) {
      return registry.run(run.runId()).map(Run::batchId).stream().toList();
    }
    Hint.OfBranch branch = (Hint.OfBranch) hint;
    return branch.branch().startsWith(OWN_BRANCHES)
        ? openRuns().stream().filter(run -> has(run, branch)).map(Run::batchId).toList()
        : List.of();
  }

  private boolean has(Run run, Hint.OfBranch branch) {
    return registry.changes(run.id()).stream()
        .anyMatch(
            change ->
                change.branch().equals(branch.branch())
                    && change.repository().equalsIgnoreCase(branch.repository()));
  }

  List<Run> openRuns() {
    List<Run> open = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Page<Run> page = registry.runs(new RunFilter(Optional.empty(), true), token);
      open.addAll(page.items());
      token = page.next();
    } while (token.isPresent());
    return open;
  }
}
