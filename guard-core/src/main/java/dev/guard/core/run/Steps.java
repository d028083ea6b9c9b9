package dev.guard.core.run;

import dev.guard.api.change.ChangeState;
import dev.guard.api.run.Change;
import dev.guard.api.run.ClusterState;
import java.util.Map;
import java.util.Optional;

/** Which step belongs to which state: the whole walk on one screen. Immutable. */
record Steps(
    Map<ClusterState, ClusterStep> clusters,
    ChangeStep openChange,
    ChangeStep openRollback,
    ChangeStep awaitMerge,
    Followers followers) {

  Optional<ClusterStep> of(ClusterState state) {
    return Optional.ofNullable(clusters.get(state));
  }

  Optional<ChangeStep> of(Change change) {
    ChangeState state = change.state();
    return switch (state) {
      case PLANNED -> Optional.of(Changes.is(change, Changes.UPGRADE) ? openChange : openRollback);
      case OPEN -> Optional.of(awaitMerge);
      case MERGED, CLOSED -> Optional.empty();
    };
  }
}
