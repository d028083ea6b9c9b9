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

/** Proxies reject what istiod sends. */
final class ConfigurationRejected implements Rule {
  private static final Pattern REJECTED =
      Pattern.compile("ads:[a-z]+: ack error|internal:error adding/updating|update rejected");

  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "xds-rejected",
        "Proxies reject configuration that istiod sends them.",
        "Proxies whose sync status is ERROR or STALE, or log lines with a rejected configuration.",
        "istioctl proxy-status and the log of istiod name the type and the proxy.",
        List.of("Look for the rejected type (LDS, CDS, RDS) in the log of one such proxy."));
  }

  @Override
  public Match match(Dossier cluster) {
    List<Exhibit> found =
        new ArrayList<>(
            cluster.find(Kinds.PROXY_SYNC, proxy -> Seen.is(proxy, "status", "ERROR", "STALE")));
    found.addAll(cluster.find(Kinds.LOG, log -> Seen.says(log, REJECTED)));
    return Match.of(0.8, found);
  }
}
