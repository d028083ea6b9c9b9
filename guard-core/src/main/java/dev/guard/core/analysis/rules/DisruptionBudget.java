package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** A disruption budget keeps old pods. */
final class DisruptionBudget implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "pdb-blocks",
        "A PodDisruptionBudget allows no disruption, so old pods of the mesh stay.",
        "A budget of the mesh that allows none though all of its pods are well, while a rollout of the mesh is incomplete or a node is cordoned.",
        "kubectl get pdb -A shows ALLOWED DISRUPTIONS 0; kubectl get nodes shows SchedulingDisabled for a node that is being emptied.",
        List.of("Run at least two replicas, or relax the budget for the upgrade."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> waiting =
        new ArrayList<>(
            cluster.find(Kinds.NODE, node -> Seen.is(node, "condition", "k8s.node-cordoned")));
    waiting.addAll(cluster.find(Kinds.ROLLOUT, Seen::mesh));
    List<Exhibit> budgets =
        cluster.find(
            Kinds.DISRUPTION_BUDGET,
            budget ->
                Seen.mesh(budget) && Seen.unwell(budget) && Seen.number(budget, "allowed", 1) == 0);
    if (waiting.isEmpty() || budgets.isEmpty()) {
      return Match.NONE;
    }
    List<Exhibit> found = new ArrayList<>(budgets);
    found.addAll(waiting);
    return Match.of(0.78, found);
  }
}
