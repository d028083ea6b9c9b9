package dev.guard.core.run;

import dev.guard.api.EffectKey;
import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.Stage;
import dev.guard.core.config.GuardConfig.MrStrategy;
import dev.guard.core.gitops.BranchName;
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

  /** What a change is about: a repository, or one cluster of it where each has its own. */
  static String subject(LiveRun run, Cluster cluster) {
    boolean perCluster =
        MrStrategy.PER_CLUSTER.name().equals(run.run().options().get("mr_strategy"));
    return cluster.gitlabRepo() + (perCluster ? "#" + cluster.id() : "");
  }

  /** The next attempt at a change of these clusters, which have one subject; not stored yet. */
  static Change next(LiveRun run, String kind, Stage stage, List<String> clusterIds) {
    Cluster first = run.cluster(clusterIds.get(0)).cluster();
    String subject = subject(run, first);
    int attempt = nextAttempt(run, kind, stage.id(), subject);
    Optional<String> named = subject.contains("#") ? Optional.of(first.id()) : Optional.empty();
    int number = run.run().stages().indexOf(stage) + 1;
    return Change.planned(
        new EffectKey(run.run().id(), stage.id(), kind, subject, attempt),
        first.gitlabRepo(),
        BranchName.of(kind, run.run(), named, number, attempt),
        clusterIds);
  }

  /** The number of the next attempt of a kind in a stage. */
  private static int nextAttempt(LiveRun run, String kind, String stageId, String subject) {
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
