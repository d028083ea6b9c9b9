package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Exhibit;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Pods cannot be created, since nobody answers the injection webhook. */
final class WebhookWithoutEndpoints implements Rule {
  /** Whom the API server does not trust has answered: that is another failure. */
  private static final Pattern CALL_FAILED =
      Pattern.compile("failed calling webhook .{0,80}istio\\.io(?!.*x509)");

  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "webhook-without-endpoints",
        "A webhook of Istio points to a service without ready endpoints.",
        "A webhook whose service has no endpoint, or pods that cannot be created because calling an istio.io webhook failed for another reason than its certificate.",
        "kubectl get endpoints of the webhook's service is empty; events of ReplicaSets say failed calling webhook.",
        List.of(
            "See that the istiod of the webhook's revision is ready.",
            "With failurePolicy Fail no pod in an injected namespace starts until then."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(Kinds.WEBHOOK, webhook -> Seen.number(webhook, "endpoints", 1) == 0));
    found.addAll(cluster.find(Kinds.EVENT, event -> Seen.says(event, CALL_FAILED)));
    return Match.of(0.88, found);
  }
}
