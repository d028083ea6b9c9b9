package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;

/** The new istiod runs but does not become ready. */
final class IstiodProbe implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "istiod-probe",
        "istiod starts but fails its readiness or liveness probe.",
        "A pod of istiod, or its events, say that a probe fails.",
        "The log of istiod says what it waits for, often the API server, its certificate or a webhook.",
        List.of("Read the log of istiod from its start."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(
                Kinds.POD, pod -> Seen.controlPlane(pod) && Seen.is(pod, "reason", "ProbeFailed")));
    found.addAll(
        cluster.find(
            Kinds.EVENT,
            event ->
                Seen.controlPlane(event)
                    && Seen.unwell(event)
                    && Seen.is(event, "reason", "Unhealthy")));
    return Match.of(0.8, found);
  }
}
