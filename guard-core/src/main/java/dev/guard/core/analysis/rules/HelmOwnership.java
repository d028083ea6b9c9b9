package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Helm refuses to take over resources that it did not make. */
final class HelmOwnership implements Rule {
  private static final Pattern OWNERSHIP =
      Pattern.compile("invalid ownership metadata|cannot be imported into the current release");

  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "helm-ownership",
        "Helm does not own resources that the new chart brings, so the release cannot be upgraded.",
        "A Flux condition or event with invalid ownership metadata. Since 1.24 the CRDs are templates of the base chart.",
        "The message names the resource; it lacks the label app.kubernetes.io/managed-by or the annotation meta.helm.sh/release-name.",
        List.of("Label and annotate the named resources for the release, then reconcile."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(cluster.find(Kinds.FLUX, flux -> Seen.says(flux, OWNERSHIP)));
    found.addAll(cluster.find(Kinds.EVENT, event -> Seen.says(event, OWNERSHIP)));
    return Match.of(0.96, found);
  }
}
