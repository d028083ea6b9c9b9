package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** A workload of the mesh does not become complete. */
final class RolloutStuck implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "rollout-stuck",
        "The rollout of a part of the mesh does not come to its end.",
        "A workload of the mesh with ProgressDeadlineExceeded, or with fewer ready than desired replicas.",
        "kubectl rollout status and kubectl describe of its newest pod say what it waits for.",
        List.of("Look at the newest pod of the workload: its events, then its log."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.74,
        cluster.find(
            Kinds.ROLLOUT,
            rollout ->
                Seen.mesh(rollout) && Seen.is(rollout, "reason", "ProgressDeadlineExceeded")));
  }
}
