package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** One application alone is unwell. */
final class OneWorkload implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "one-workload",
        "The regression may come from one application, not from the mesh.",
        "A metric failed, nothing of the mesh is unwell, and pods or events of a single namespace of applications are.",
        "The metrics of the other applications are as before.",
        List.of("Ask the owner of that application for changes of its own."));
  }

  @Override
  public Match match(Dossier cluster) {
    boolean regression = cluster.has(Kinds.METRIC, metric -> Seen.is(metric, "verdict", "FAIL"));
    boolean meshUnwell =
        cluster.has(Kinds.POD, Seen::mesh) || cluster.has(Kinds.ROLLOUT, Seen::mesh);
    if (!regression || meshUnwell) {
      return Match.NONE;
    }
    List<Exhibit> apps =
        new ArrayList<>(cluster.find(Kinds.POD, pod -> Seen.application(pod) && Seen.unwell(pod)));
    apps.addAll(cluster.find(Kinds.EVENT, event -> Seen.application(event) && Seen.unwell(event)));
    long namespaces =
        apps.stream().map(each -> Seen.fact(each.evidence(), "namespace")).distinct().count();
    return namespaces == 1 ? Match.of(0.5, apps) : Match.NONE;
  }
}
