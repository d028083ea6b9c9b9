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

/** The new proxies reject an EnvoyFilter. */
final class EnvoyFilterRejected implements Rule {
  private static final Pattern REJECTED =
      Pattern.compile(
          "envoyfilter|didn't find a registered implementation|unable to unpack typed_config"
              + "|proto constraint validation failed");

  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "envoy-filter-rejected",
        "An EnvoyFilter is not accepted by the new version.",
        "A finding of istioctl about an EnvoyFilter, or a log line that rejects a filter, patch or typed configuration.",
        "istioctl proxy-status shows the listener or cluster as rejected; removing the EnvoyFilter in one namespace cures it there.",
        List.of(
            "Compare the EnvoyFilter with the notes of the new version; filters patch internals, which change."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(
                Kinds.ANALYSIS,
                finding ->
                    finding.object().contains("EnvoyFilter")
                        && !Seen.is(finding, "is_new", "false")));
    found.addAll(cluster.find(Kinds.LOG, log -> Seen.says(log, REJECTED)));
    return Match.of(0.85, found);
  }
}
