package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** Proxies are more than one minor behind. */
final class VersionSkew implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "version-skew",
        "Proxies are too old for the control plane: more than one minor behind.",
        "The check of the versions failed, or the versions say so.",
        "istioctl version lists the data plane.",
        List.of("Restart the workloads that are behind before the next minor."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(Kinds.VERSIONS, versions -> Seen.number(versions, "too_old", 0) > 0));
    found.addAll(
        cluster.find(
            Kinds.CHECK,
            check ->
                Seen.isError(check)
                    && Seen.is(
                        check,
                        "code",
                        "istio.proxy-too-old",
                        "istio.proxy-left-behind",
                        "istio.skew")));
    return Match.of(0.83, found);
  }
}
