package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Flux undid the upgrade by itself. */
final class FluxRemediated implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "flux-remediated",
        "Flux itself rolled the release back after the upgrade failed: the cluster runs the old version while git says the new one.",
        "The condition Remediated, or RollbackSucceeded as the reason of a condition.",
        "The history of the HelmRelease shows the new version as failed and the old one as deployed.",
        List.of(
            "Read the message of the condition Released for the reason of the failure.",
            "Merge the rollback request, so that git says what runs."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.82,
        cluster.find(
            Kinds.FLUX,
            flux ->
                (Seen.is(flux, "condition", "Remediated") && Seen.is(flux, "status", "True"))
                    || Seen.is(flux, "reason", "RollbackSucceeded", "UninstallSucceeded")));
  }
}
