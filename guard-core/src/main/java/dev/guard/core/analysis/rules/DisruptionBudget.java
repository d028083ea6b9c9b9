package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** A disruption budget keeps old pods. */
final class DisruptionBudget implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "pdb-blocks",
        "A PodDisruptionBudget allows no disruption, so old pods of the mesh stay.",
        "A budget of the mesh that allows none while a rollout of the mesh is incomplete.",
        "kubectl get pdb -A shows ALLOWED DISRUPTIONS 0.",
        List.of("Run at least two replicas, or relax the budget for the upgrade."));
  }

  @Override
  public Match match(Dossier cluster) {
    boolean incomplete = cluster.has(Kinds.ROLLOUT, Seen::mesh);
    return incomplete
        ? Match.of(
            0.78,
            cluster.find(
                Kinds.DISRUPTION_BUDGET,
                budget ->
                    Seen.mesh(budget)
                        && Seen.unwell(budget)
                        && Seen.number(budget, "allowed", 1) == 0))
        : Match.NONE;
  }
}
