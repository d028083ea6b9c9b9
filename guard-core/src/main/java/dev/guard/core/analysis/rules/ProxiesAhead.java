package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Proxies are newer than their control plane. */
final class ProxiesAhead implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "proxies-ahead",
        "Workloads run a proxy that is newer than the control plane, which Istio does not support.",
        "The count of workloads whose proxy is ahead of the control plane.",
        "istioctl version lists the data plane; new proxies under an older istiod lose traffic.",
        List.of(
            "Restart the named workloads, so that they get the proxy of the running control plane."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.84, cluster.find(Kinds.VERSIONS, versions -> Seen.number(versions, "ahead", 0) > 0));
  }
}
