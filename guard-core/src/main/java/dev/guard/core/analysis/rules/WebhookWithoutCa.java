package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;

/** Admission calls fail, since the webhook carries no authority. */
final class WebhookWithoutCa implements Rule {
  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "webhook-without-ca",
        "A webhook of Istio has no CA bundle, so the API server cannot call it.",
        "A webhook configuration of Istio whose caBundle is empty, or events that say that its certificate is not trusted.",
        "kubectl get mutatingwebhookconfigurations and validatingwebhookconfigurations with -o yaml show an empty caBundle.",
        List.of(
            "istiod writes the bundle when it is leader: see that one istiod is ready and may patch webhooks."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.9,
        cluster.find(Kinds.WEBHOOK, webhook -> Seen.is(webhook, "ca_bundle", "false", "absent")));
  }
}
