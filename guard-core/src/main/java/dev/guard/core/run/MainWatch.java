package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import dev.guard.api.run.Progress;
import dev.guard.core.gitops.FluxPath;
import dev.guard.core.gitops.GitOpsEngine;
import dev.guard.core.gitops.edit.Holding;
import dev.guard.core.gitops.edit.Holding.Held;
import dev.guard.core.gitops.edit.Holding.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Notices that a person put something else on main than what the run wrote there: the old version
 * (reverted) or another one (superseded). Names the commit.
 */
final class MainWatch {
  private static final Set<ClusterState> WATCHED =
      EnumSet.of(
          ClusterState.MR_MERGED,
          ClusterState.UPGRADING,
          ClusterState.VALIDATING,
          ClusterState.ROLLBACK_NEEDED,
          ClusterState.ROLLBACK_MR_CREATED);

  private final GitOpsEngine gitops;

  MainWatch(GitOpsEngine gitops) {
    this.gitops = gitops;
  }

  /** What became of a cluster's edits on main. */
  record Seen(String clusterId, Value value, String commit, String why) {}

  /** Whether any cluster of a landed change depends on what main holds. */
  boolean watches(LiveRun run, Change landed) {
    return landed.clusterIds().stream().anyMatch(id -> isWatched(run, id, landed));
  }

  /** The clusters of a landed change whose edits are no longer on main. */
  List<Seen> look(LiveRun run, Change landed) {
    List<Cluster> watched =
        landed.clusterIds().stream()
            .filter(id -> isWatched(run, id, landed))
            .map(id -> run.cluster(id).cluster())
            .toList();
    if (watched.isEmpty()) {
      return List.of();
    }
    Holding holding = gitops.holding(landed.repository(), landed.edits());
    return watched.stream()
        .map(cluster -> judge(cluster, landed, holding))
        .flatMap(Optional::stream)
        .toList();
  }

  private static boolean isWatched(LiveRun run, String clusterId, Change landed) {
    Optional<Progress> progress = run.progress(clusterId);
    boolean rollbackLanded =
        Changes.rollback(run, clusterId, landed.key().stageId())
            .filter(change -> change.state() == ChangeState.MERGED)
            .isPresent();
    return progress.isPresent()
        && WATCHED.contains(progress.get().state())
        && progress.get().stageId().equals(landed.key().stageId())
        && !rollbackLanded;
  }

  private Optional<Seen> judge(Cluster cluster, Change landed, Holding holding) {
    Set<ScalarEdit> own = Set.copyOf(FluxPath.of(cluster, landed.edits()));
    List<Held> held = holding.held().stream().filter(h -> own.contains(h.edit())).toList();
    if (held.isEmpty() || held.stream().allMatch(h -> h.value() == Value.AFTER)) {
      return Optional.empty();
    }
    boolean reverted = held.stream().allMatch(h -> h.value() == Value.BEFORE);
    Held first = held.stream().filter(h -> h.value() != Value.AFTER).findFirst().orElseThrow();
    String commit =
        gitops
            .lastCommit(landed.repository(), first.edit())
            .fold(known -> known, unknown -> "unknown");
    String found = first.found().orElse("nothing");
    String why =
        (reverted ? "A person put the old version back" : "A person changed the version by hand")
            + ": "
            + first.edit().file()
            + ":"
            + first.edit().line()
            + " holds "
            + found
            + " since commit "
            + RolloutWatch.shorten(commit)
            + ".";
    return Optional.of(new Seen(cluster.id(), reverted ? Value.BEFORE : Value.OTHER, commit, why));
  }

  /** Facts of a cluster that was reverted by hand. */
  static Map<String, String> reverted(Seen seen) {
    return seen.commit().equals("unknown") ? Map.of() : Map.of(Facts.REVERTED_BY, seen.commit());
  }
}
