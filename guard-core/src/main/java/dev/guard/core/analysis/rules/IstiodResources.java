package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** The new istiod gets too little memory or no node. */
final class IstiodResources implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "istiod-resources",
        "istiod does not get the memory or the node that it asks for.",
        "A pod of istiod was killed for its memory, or cannot be scheduled.",
        "kubectl describe shows OOMKilled or FailedScheduling with the missing resource.",
        List.of(
            "Raise the limit of istiod, or make room on the nodes; a surge needs room for one pod more."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(
                Kinds.POD,
                pod ->
                    Seen.controlPlane(pod)
                        && Seen.is(pod, "reason", "OOMKilled", "Unschedulable")));
    found.addAll(
        cluster.find(
            Kinds.EVENT,
            event ->
                Seen.controlPlane(event)
                    && Seen.unwell(event)
                    && Seen.is(event, "reason", "FailedScheduling", "OOMKilling")));
    return Match.of(0.92, found);
  }
}
