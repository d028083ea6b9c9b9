package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code istio.crds}: the custom resources of chart {@code base} are there and served.
 *
 * @see <a href="https://github.com/istio/istio/tree/master/manifests/charts/base">chart base</a>
 */
final class CrdsCheck implements HealthCheck {
  static final List<String> REQUIRED =
      List.of(
          "authorizationpolicies.security.istio.io",
          "destinationrules.networking.istio.io",
          "envoyfilters.networking.istio.io",
          "gateways.networking.istio.io",
          "peerauthentications.security.istio.io",
          "proxyconfigs.networking.istio.io",
          "requestauthentications.security.istio.io",
          "serviceentries.networking.istio.io",
          "sidecars.networking.istio.io",
          "telemetries.telemetry.istio.io",
          "virtualservices.networking.istio.io",
          "wasmplugins.extensions.istio.io",
          "workloadentries.networking.istio.io",
          "workloadgroups.networking.istio.io");

  @Override
  public String name() {
    return "istio.crds";
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
          KubernetesClient client = context.client(KubernetesClient.class);
          List<String> missing = new ArrayList<>();
          List<Finding> findings = new ArrayList<>();
          for (String name : REQUIRED) {
            CustomResourceDefinition definition =
                client.apiextensions().v1().customResourceDefinitions().withName(name).get();
            if (definition == null) {
              missing.add(name);
            } else if (!established(definition)) {
              findings.add(error("istio.crd-not-established", name, name + " is not established."));
            }
          }
          if (!missing.isEmpty()) {
            findings.add(
                error(
                    "istio.crd-missing",
                    "CustomResourceDefinition",
                    missing.size()
                        + " of Istio's resources are missing: "
                        + Names.some(missing)
                        + "."));
          }
          Map<String, String> details =
              Map.of("present", Integer.toString(REQUIRED.size() - missing.size()));
          return findings.isEmpty()
              ? context
                  .pass("All " + REQUIRED.size() + " of Istio's resources are established.")
                  .withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  static boolean established(CustomResourceDefinition definition) {
    return definition.getStatus() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    "Established".equals(condition.getType())
                        && "True".equals(condition.getStatus()));
  }

  private static Finding error(String code, String object, String message) {
    return new Finding(
        Severity.ERROR,
        code,
        object,
        message,
        "Apply Istio's chart base; kubectl describe crd tells why one is not established.");
  }
}
