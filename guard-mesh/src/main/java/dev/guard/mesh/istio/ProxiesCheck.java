package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code istio.proxies}: gateways, waypoints and ztunnel have ready proxies; sidecars that are not
 * ready, and proxies whose version cannot be told, warn.
 */
final class ProxiesCheck implements HealthCheck {

  @Override
  public String name() {
    return "istio.proxies";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return ApiReads.check(
        context,
        () -> {
          List<Proxy> proxies = new ProxyReader(context.client(KubernetesClient.class)).read();
          List<Finding> findings = judge(proxies);
          Map<String, String> details = Map.of("proxies", Integer.toString(proxies.size()));
          return findings.isEmpty()
              ? context
                  .pass("All " + proxies.size() + " running proxies are ready.")
                  .withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  static List<Finding> judge(List<Proxy> proxies) {
    List<Finding> findings = new ArrayList<>();
    List<String> gateways = pods(proxies, true);
    if (!gateways.isEmpty()) {
      findings.add(
          new Finding(
              Severity.ERROR,
              "istio.gateway-not-ready",
              gateways.get(0),
              gateways.size()
                  + " gateway or ztunnel proxies are not ready: "
                  + Names.some(gateways)
                  + ".",
              "Look at their events and logs before the upgrade."));
    }
    List<String> sidecars = pods(proxies, false);
    if (!sidecars.isEmpty()) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "istio.sidecar-not-ready",
              sidecars.get(0),
              sidecars.size() + " sidecars are not ready: " + Names.some(sidecars) + ".",
              "Look at their events and logs."));
    }
    List<String> unknown =
        proxies.stream().filter(proxy -> proxy.version().isEmpty()).map(Proxy::pod).toList();
    if (!unknown.isEmpty()) {
      findings.add(
          new Finding(
              Severity.WARNING,
              "istio.proxy-version-unknown",
              unknown.get(0),
              "The version of "
                  + unknown.size()
                  + " proxies cannot be told: "
                  + Names.some(unknown)
                  + ".",
              "Their images are pinned by digest; istioctl proxy-status knows their versions."));
    }
    return findings;
  }

  private static List<String> pods(List<Proxy> proxies, boolean infrastructure) {
    return proxies.stream()
        .filter(proxy -> !proxy.ready() && proxy.infrastructure() == infrastructure)
        .map(Proxy::pod)
        .toList();
  }
}
