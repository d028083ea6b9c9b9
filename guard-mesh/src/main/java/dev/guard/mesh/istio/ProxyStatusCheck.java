package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code istioctl.proxy-status}: every connected proxy has received its configuration. Off unless
 * the configuration names it, since it needs istioctl 1.20 or newer.
 */
final class ProxyStatusCheck implements HealthCheck {
  private final String namespace;

  ProxyStatusCheck(String namespace) {
    this.namespace = namespace;
  }

  @Override
  public String name() {
    return "istioctl.proxy-status";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public boolean onByDefault() {
    return false;
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    Istioctl istioctl = context.client(Istioctl.class).inNamespace(namespace);
    return istioctl
        .proxyStatus()
        .fold(
            proxies -> {
              List<String> outOfSync =
                  proxies.stream().filter(ProxySync::isOutOfSync).map(ProxySync::id).toList();
              Map<String, String> details = Map.of("proxies", Integer.toString(proxies.size()));
              return outOfSync.isEmpty()
                  ? context
                      .pass("All " + proxies.size() + " connected proxies are synchronised.")
                      .withDetails(details)
                  : context
                      .of(
                          List.of(
                              new Finding(
                                  Severity.ERROR,
                                  "istioctl.out-of-sync",
                                  outOfSync.get(0),
                                  outOfSync.size()
                                      + " proxies did not receive their configuration: "
                                      + Names.some(outOfSync)
                                      + ".",
                                  "istioctl proxy-status and istiod's log tell why.")))
                      .withDetails(details);
            },
            unknown -> istioctl.unanswered(context, unknown.reason()));
  }
}
