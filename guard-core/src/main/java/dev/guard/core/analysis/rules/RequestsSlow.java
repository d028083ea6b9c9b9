package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Requests are slower since the upgrade. */
final class RequestsSlow implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "latency-after-upgrade",
        "Requests are slower since the new version runs.",
        "A latency failed its limit.",
        "The latency rises with the rollout, and in workloads with new proxies or behind the new gateways only.",
        List.of(
            "Look at the CPU of proxies and gateways, and at the known changes of the new version."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.6,
        cluster.find(
            Kinds.METRIC,
            metric ->
                Seen.is(metric, "verdict", "FAIL")
                    && Seen.fact(metric, "metric").startsWith("latency")));
  }
}
