package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** The new istiod never starts, since its image cannot be pulled. */
final class IstiodImagePull implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "istiod-image-pull",
        "The image of the new istiod cannot be pulled.",
        "A pod of istiod waits with ErrImagePull, ImagePullBackOff or InvalidImageName.",
        "kubectl describe shows the image and the registry's answer; the tag may not exist in the mirror.",
        List.of(
            "Push the image to the registry, or correct values.global.hub and values.global.tag.",
            "A chart may be published before its image: look the tag up in the registry."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.95,
        cluster.find(
            Kinds.POD,
            pod ->
                Seen.controlPlane(pod)
                    && Seen.is(
                        pod, "reason", "ErrImagePull", "ImagePullBackOff", "InvalidImageName")));
  }
}
