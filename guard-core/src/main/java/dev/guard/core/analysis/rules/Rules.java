package dev.guard.core.analysis.rules;

import dev.guard.core.analysis.Rule;
import java.util.List;

/** The built-in rules: causes first, symptoms after them. */
public final class Rules {
  private Rules() {}

  public static List<Rule> all() {
    return List.of(
        new IstiodImagePull(),
        new MeshImagePull(),
        new IstiodResources(),
        new IstiodProbe(),
        new MeshCrashLoop(),
        new WebhookWithoutCa(),
        new WebhookWithoutEndpoints(),
        new HelmOwnership(),
        new DefinitionNotEstablished(),
        new EnvoyFilterRejected(),
        new ConfigurationRejected(),
        new PushErrors(),
        new CertificateTrouble(),
        new ProxiesAhead(),
        new VersionSkew(),
        new ProxiesNotRestarted(),
        new DisruptionBudget(),
        new AutoscalerAtLimit(),
        new FluxSuspended(),
        new FluxRemediated(),
        new FluxStalled(),
        new RolloutStuck(),
        new NodesNotReady(),
        new MetricsSilent(),
        new OneWorkload(),
        new OtherChange(),
        new RequestsFail(),
        new RequestsSlow(),
        new ProxiesCostMore());
  }
}
