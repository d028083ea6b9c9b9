package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** istiod has errors when it pushes configuration. */
final class PushErrors implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "xds-push-errors",
        "The control plane has more errors since the upgrade.",
        "The metric of control-plane errors failed its limit.",
        "The log of istiod has the errors; pilot_xds_push_errors and pilot_total_xds_rejects say how many.",
        List.of("Read the log of istiod after the change."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.7,
        cluster.find(
            Kinds.METRIC,
            metric ->
                Seen.is(metric, "verdict", "FAIL")
                    && Seen.fact(metric, "metric").startsWith("control_plane_errors")));
  }
}
