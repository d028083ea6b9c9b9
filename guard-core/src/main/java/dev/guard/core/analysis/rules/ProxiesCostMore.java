package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Proxies need more resources since the upgrade. */
final class ProxiesCostMore implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "resources-after-upgrade",
        "Proxies need more CPU or memory since the new version runs.",
        "The CPU or memory of proxies failed its limit.",
        "The use per proxy, not their number, has grown.",
        List.of("Compare one proxy of each version under the same load."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.58,
        cluster.find(
            Kinds.METRIC,
            metric ->
                Seen.is(metric, "verdict", "FAIL")
                    && Seen.fact(metric, "metric").startsWith("proxy_")));
  }
}
