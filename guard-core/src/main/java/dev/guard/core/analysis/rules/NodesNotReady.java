package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** The nodes themselves are not well. */
final class NodesNotReady implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "nodes-not-ready",
        "Nodes are not ready or under pressure, whatever the mesh does.",
        "A node that is not ready or under pressure, or a failed check of the nodes.",
        "kubectl get nodes shows them.",
        List.of("Mend the nodes first; then run the checks again."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found = new ArrayList<>(cluster.find(Kinds.NODE, Seen::isError));
    found.addAll(
        cluster.find(
            Kinds.CHECK, check -> Seen.is(check, "check", "k8s.nodes") && Seen.isError(check)));
    return Match.of(0.88, found);
  }
}
