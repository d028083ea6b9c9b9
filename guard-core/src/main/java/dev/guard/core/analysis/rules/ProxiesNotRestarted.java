package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** The data plane still runs the old version. */
final class ProxiesNotRestarted implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "proxies-not-restarted",
        "Workloads still run the old proxy under the new control plane.",
        "The count of workloads whose proxy is behind.",
        "A sidecar is renewed only with its pod; the regression goes away, or comes, as workloads restart.",
        List.of("Compare the metrics of restarted workloads with those of the others."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.3, cluster.find(Kinds.VERSIONS, versions -> Seen.number(versions, "behind", 0) > 0));
  }
}
