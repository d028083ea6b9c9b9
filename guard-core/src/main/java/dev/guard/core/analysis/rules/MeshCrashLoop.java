package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** A part of the mesh starts and dies again and again. */
final class MeshCrashLoop implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "mesh-crash-loop",
        "A part of the mesh crashes after its start.",
        "A pod of the mesh is in CrashLoopBackOff, or ended with an error or for its memory.",
        "The log of the previous container ends with the reason.",
        List.of(
            "Read the log with kubectl logs --previous; look for a flag, a value or a resource that the new version no longer knows."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.75,
        cluster.find(
            Kinds.POD,
            pod ->
                Seen.mesh(pod)
                    && Seen.is(pod, "reason", "CrashLoopBackOff", "Error", "OOMKilled")));
  }
}
