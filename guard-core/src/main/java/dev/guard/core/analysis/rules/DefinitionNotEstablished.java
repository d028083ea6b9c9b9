package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** A custom resource of the new version is not served. */
final class DefinitionNotEstablished implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "crd-not-established",
        "A custom resource definition of Istio is missing or not established.",
        "A definition in istio.io that is not Established, or a failed check of the definitions.",
        "kubectl get crds shows the definition and its condition.",
        List.of("Upgrade the base chart before istiod; see who owns the definition."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found = new ArrayList<>(cluster.find(Kinds.DEFINITION, any -> true));
    found.addAll(
        cluster.find(
            Kinds.CHECK, check -> Seen.is(check, "check", "istio.crds") && Seen.isError(check)));
    return Match.of(0.87, found);
  }
}
