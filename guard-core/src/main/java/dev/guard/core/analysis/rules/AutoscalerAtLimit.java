package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/**
 * The mesh cannot scale further. One that came to its limit after the change is what makes requests
 * slow or fail, so it stands before a regression, its symptom ({@link RequestsSlow} 0.60, {@link
 * RequestsFail} 0.62). One that was there before the change was there in the baseline too and
 * explains no difference: the analyst weighs it down, as all that is old, and the regression leads.
 */
final class AutoscalerAtLimit implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "hpa-at-limit",
        "An autoscaler of the mesh is at its limit, so it cannot take the load.",
        "An autoscaler of the mesh that wants more replicas than its maximum; before a regression if it came there after the change, behind it if it was there before.",
        "kubectl get hpa -A shows REPLICAS equal to MAXPODS, and the target above 100 %.",
        List.of("Raise the maximum, or look for why the load per pod has grown."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.65,
        cluster.find(
            Kinds.AUTOSCALER,
            scaler ->
                Seen.mesh(scaler)
                    && Seen.number(scaler, "max", Integer.MAX_VALUE)
                        <= Seen.number(scaler, "current", 0)));
  }
}
