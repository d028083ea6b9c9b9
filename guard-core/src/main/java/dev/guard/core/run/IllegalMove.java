package dev.guard.core.run;

import dev.guard.api.run.ClusterState;

/** A step asked for a move that the table of states does not have: a defect of GUARD. */
public final class IllegalMove extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  IllegalMove(String clusterId, ClusterState from, ClusterState to) {
    super(
        "Cluster "
            + clusterId
            + " cannot go from "
            + from.label()
            + " to "
            + to.label()
            + "; legal are "
            + from.successors().stream().map(ClusterState::label).sorted().toList());
  }
}
