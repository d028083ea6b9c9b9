package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** The nodes themselves are not well. */
final class NodesNotReady implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "nodes-not-ready",
        "Nodes are not ready or under pressure, whatever the mesh does.",
        "The check of the nodes failed.",
        "kubectl get nodes shows them.",
        List.of("Mend the nodes first; then run the checks again."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.88,
        cluster.find(
            Kinds.CHECK, check -> Seen.is(check, "check", "k8s.nodes") && Seen.isError(check)));
  }
}
