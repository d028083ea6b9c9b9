package dev.guard.mesh.istio;

import dev.guard.api.Severity;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Istio's admission webhooks: whether the API server can call them, and what if it cannot. */
final class AdmissionEvidence {
  private final KubernetesClient client;
  private final Map<String, Integer> ready = new LinkedHashMap<>();

  private AdmissionEvidence(KubernetesClient client) {
    this.client = client;
  }

  static List<Evidence> read(KubernetesClient client) {
    AdmissionEvidence reader = new AdmissionEvidence(client);
    List<Evidence> found = new ArrayList<>();
    ApiReads.each(
        client.admissionRegistration().v1().mutatingWebhookConfigurations(),
        configuration -> {
          if (WebhooksCheck.isIstio(configuration)) {
            configuration
                .getWebhooks()
                .forEach(
                    hook ->
                        found.add(
                            reader.evidence(
                                configuration,
                                hook.getName(),
                                hook.getClientConfig(),
                                hook.getFailurePolicy())));
          }
        });
    ApiReads.each(
        client.admissionRegistration().v1().validatingWebhookConfigurations(),
        configuration -> {
          if (WebhooksCheck.isIstio(configuration)) {
            configuration
                .getWebhooks()
                .forEach(
                    hook ->
                        found.add(
                            reader.evidence(
                                configuration,
                                hook.getName(),
                                hook.getClientConfig(),
                                hook.getFailurePolicy())));
          }
        });
    return found;
  }

  private Evidence evidence(
      HasMetadata configuration,
      String hook,
      @Nullable WebhookClientConfig calls,
      @Nullable String failurePolicy) {
    boolean authority = WebhooksCheck.hasAuthority(calls);
    Optional<ServiceReference> service =
        Optional.ofNullable(calls).map(WebhookClientConfig::getService);
    Optional<Integer> endpoints =
        service.map(target -> ready(target.getNamespace(), target.getName()));
    boolean fine = authority && endpoints.filter(count -> count == 0).isEmpty();
    String policy = failurePolicy == null ? "Fail" : failurePolicy;
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("webhook", hook);
    facts.put("ca_bundle", Boolean.toString(authority));
    facts.put("failure_policy", policy);
    facts.put("component", "control-plane");
    service.ifPresent(
        target -> facts.put("service", target.getNamespace() + "/" + target.getName()));
    endpoints.ifPresent(count -> facts.put("endpoints", count.toString()));
    String object = configuration.getKind() + " " + configuration.getMetadata().getName();
    return Evidence.of(
            Kinds.WEBHOOK,
            object,
            fine ? Severity.INFO : Severity.ERROR,
            "Webhook "
                + hook
                + " of "
                + object
                + (authority ? " has a CA bundle" : " has no CA bundle")
                + endpoints.map(count -> ", " + count + " ready endpoints").orElse("")
                + " and failure policy "
                + policy
                + ".")
        .withFacts(facts);
  }

  /** How many ready endpoints a service has. */
  private int ready(String namespace, String service) {
    return ready.computeIfAbsent(
        namespace + "/" + service,
        unused ->
            ApiReads.all(
                    client
                        .discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(namespace)
                        .withLabel("kubernetes.io/service-name", service))
                .stream()
                .mapToInt(AdmissionEvidence::ready)
                .sum());
  }

  private static int ready(EndpointSlice slice) {
    return (int)
        slice.getEndpoints().stream()
            .filter(
                endpoint ->
                    endpoint.getConditions() == null
                        || !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
            .mapToLong(endpoint -> endpoint.getAddresses().size())
            .sum();
  }
}
