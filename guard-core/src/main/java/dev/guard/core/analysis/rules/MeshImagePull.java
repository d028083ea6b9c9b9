package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** A gateway, the CNI agent or ztunnel never starts, since its image cannot be pulled. */
final class MeshImagePull implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "mesh-image-pull",
        "The image of a gateway, of the CNI agent or of ztunnel cannot be pulled.",
        "A pod of the mesh other than istiod waits with ErrImagePull, ImagePullBackOff or InvalidImageName.",
        "kubectl describe shows the image and the registry's answer.",
        List.of(
            "Push the image to the registry, or correct the image in the values of that release."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.9,
        cluster.find(
            Kinds.POD,
            pod ->
                Seen.mesh(pod)
                    && !Seen.controlPlane(pod)
                    && Seen.is(
                        pod, "reason", "ErrImagePull", "ImagePullBackOff", "InvalidImageName")));
  }
}
