package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** More requests fail since the upgrade. */
final class RequestsFail implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "errors-after-upgrade",
        "More requests fail since the new version runs.",
        "The error rate failed its limit.",
        "The errors begin with the rollout, in workloads with new proxies or behind the new gateways first.",
        List.of(
            "Group the errors by response flag: UF and URX point to connections, NR to routes, UAEX to external authorisation."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.62,
        cluster.find(
            Kinds.METRIC,
            metric ->
                Seen.is(metric, "verdict", "FAIL")
                    && Seen.fact(metric, "metric").startsWith("error_rate")));
  }
}
