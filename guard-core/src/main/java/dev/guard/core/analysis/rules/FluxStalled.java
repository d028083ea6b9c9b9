package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Flux has given up. */
final class FluxStalled implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "flux-stalled",
        "Flux gave up on the release.",
        "The condition Stalled, or Released False with UpgradeFailed or RetriesExceeded.",
        "The message of the condition has Helm's own words.",
        List.of("Correct what Helm names; then reconcile with --reset or a new commit."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.72,
        cluster.find(
            Kinds.FLUX,
            flux ->
                (Seen.is(flux, "condition", "Stalled") && Seen.is(flux, "status", "True"))
                    || (Seen.is(flux, "condition", "Released") && Seen.is(flux, "status", "False"))
                    || Seen.is(flux, "reason", "RetriesExceeded", "UpgradeFailed")));
  }
}
