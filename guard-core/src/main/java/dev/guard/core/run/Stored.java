package dev.guard.core.run;

import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.Run;

/** What the registry holds after it took a record: the same with the next version. */
final class Stored {
  private Stored() {}

  static Run next(Run r) {
    return new Run(
        r.id(),
        r.batchId(),
        r.target(),
        r.startedBy(),
        r.startedAt(),
        r.stages(),
        r.options(),
        r.outcome(),
        r.version() + 1);
  }

  static Change next(Change c) {
    return new Change(
        c.key(),
        c.repository(),
        c.branch(),
        c.clusterIds(),
        c.ref(),
        c.state(),
        c.edits(),
        c.landedCommit(),
        c.landedAt(),
        c.version() + 1);
  }

  static ClusterRecord next(ClusterRecord r) {
    return new ClusterRecord(r.cluster(), r.progress(), r.updatedAt(), r.version() + 1);
  }
}
