package com.acme.mesh;

import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Whether Istio's root certificate is distributed: without it new proxies can't start. */
public final class RootCertificateCheck implements HealthCheck {
  @Override
  public String name() {
    return "acme.root-certificate";
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    ConfigMap root =
        context
            .client(KubernetesClient.class)
            .configMaps()
            .inNamespace("istio-system")
            .withName("istio-ca-root-cert")
            .get();
    return root == null
        ? context.fail("There is no ConfigMap istio-ca-root-cert in istio-system.")
        : context.pass("The root certificate is distributed.");
  }
}
