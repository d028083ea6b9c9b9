package dev.guard.core.analysis.rules;

import dev.guard.api.evidence.Kinds;
import dev.guard.core.analysis.Dossier;
import dev.guard.core.analysis.Match;
import dev.guard.core.analysis.Rule;
import dev.guard.core.analysis.RuleProfile;
import java.util.List;
import java.util.regex.Pattern;

/** Workloads no longer trust each other or istiod. */
final class CertificateTrouble implements Rule {
  private static final Pattern TRUST =
      Pattern.compile(
          "x509:|certificate signed by unknown authority|authentication handshake failed"
              + "|certificate_verify_failed|failed to sign csr|trust domain mismatch"
              + "|certificate has expired");

  @Override
  public RuleProfile profile() {
    return new RuleProfile(
        "certificate-trust",
        "Certificates or trust domains do not fit together any more.",
        "Log lines about x509, an unknown authority, a refused signing request or a failed TLS handshake in istiod or proxies.",
        "istioctl proxy-config secret shows the chain of one workload; compare its root with istio-ca-root-cert.",
        List.of("See that cacerts and the trust domain are the same for both versions."));
  }

  @Override
  public Match match(Dossier cluster) {
    return Match.of(
        0.86, cluster.find(Kinds.LOG, log -> Seen.isError(log) && Seen.says(log, TRUST)));
  }
}
