package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Flux does not sync. */
final class FluxSuspended implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "flux-suspended",
        "Somebody suspended Flux, so the change does not reach the cluster.",
        "A Flux object with suspend: true.",
        "flux get all -A shows SUSPENDED True.",
        List.of("Ask who suspended it and why, then resume it."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(0.9, cluster.find(Kinds.FLUX, flux -> Seen.is(flux, "suspended", "true")));
  }
}
