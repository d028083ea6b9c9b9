package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** The metrics stopped, so nothing can be judged. */
final class MetricsSilent implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "metrics-silent",
        "The metrics of the cluster have stopped, so the upgrade cannot be judged either way.",
        "Most metrics of the cluster have no or too few values after the change.",
        "The dashboards are empty after the change; the agent or the scrape of the proxies may be broken.",
        List.of(
            "Look at the metrics agent; a new proxy may expose its metrics on another port or path."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> all = cluster.find(Kinds.METRIC, any -> true);
    List<Exhibit> silent =
        cluster.find(Kinds.METRIC, metric -> Seen.is(metric, "verdict", "NO_DATA"));
    return silent.size() * 2 > all.size() ? Match.of(0.85, silent) : Match.NONE;
  }
}
