package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.run.Change;
import dev.guard.api.run.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds changes of a run. */
final class Changes {
  static final String UPGRADE = "upgrade";
  static final String ROLLBACK = "rollback";

  private Changes() {}

  static boolean is(Change change, String kind) {
    return change.key().kind().equals(kind);
  }

  /** The newest change of a kind for a cluster in a stage. */
  static Optional<Change> newest(LiveRun run, String kind, String clusterId, String stageId) {
    return run.changes().stream()
        .filter(change -> is(change, kind))
        .filter(change -> change.key().stageId().equals(stageId))
        .filter(change -> change.clusterIds().contains(clusterId))
        .max(Comparator.comparingInt(change -> change.key().attempt()));
  }

  static Optional<Change> landed(LiveRun run, String clusterId, String stageId) {
    return newest(run, UPGRADE, clusterId, stageId)
        .filter(change -> change.state() == ChangeState.MERGED);
  }

  /** A rollback of a cluster in a stage that is planned, open or landed. */
  static Optional<Change> rollback(LiveRun run, String clusterId, String stageId) {
    return newest(run, ROLLBACK, clusterId, stageId)
        .filter(change -> change.state() != ChangeState.CLOSED);
  }

  /** The stages of a cluster whose change landed and was not rolled back, newest first. */
  static List<Stage> standing(LiveRun run, String clusterId) {
    List<Stage> stages = new ArrayList<>();
    for (Stage stage : run.run().stages()) {
      boolean undone =
          rollback(run, clusterId, stage.id())
              .filter(change -> change.state() == ChangeState.MERGED)
              .isPresent();
      if (landed(run, clusterId, stage.id()).isPresent() && !undone) {
        stages.add(0, stage);
      }
    }
    return stages;
  }

  /** The number of the next attempt of a kind in a stage. */
  static int nextAttempt(LiveRun run, String kind, String stageId, String subject) {
    return 1
        + run.changes().stream()
            .filter(change -> is(change, kind))
            .filter(change -> change.key().stageId().equals(stageId))
            .filter(change -> change.key().subject().equals(subject))
            .mapToInt(change -> change.key().attempt())
            .max()
            .orElse(0);
  }

  /** Whether two edits rewrite the same scalar. */
  static boolean sameScalar(ScalarEdit one, ScalarEdit other) {
    return one.file().equals(other.file())
        && one.line() == other.line()
        && one.column() == other.column();
  }
}
