package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Somebody else changed something at the same time. */
final class OtherChange implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "other-change",
        "Another change in the same window may explain the regression.",
        "A deploy or another event by others after the change, beside a metric that failed.",
        "The regression begins at the time of that event, not at the time of the rollout.",
        List.of("Compare the two times in the dashboard; ask those who deployed."));
  }

  @Override
  public Match match(Dossier cluster) {
    boolean regression = cluster.has(Kinds.METRIC, metric -> Seen.is(metric, "verdict", "FAIL"));
    return regression ? Match.of(0.55, cluster.find(Kinds.OTHER_CHANGE, any -> true)) : Match.NONE;
  }
}
