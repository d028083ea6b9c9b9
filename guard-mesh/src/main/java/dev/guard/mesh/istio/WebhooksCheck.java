package dev.guard.mesh.istio;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code istio.webhooks}: the sidecar injector and the validator are registered, with the authority
 * that istiod writes into them. Without the first, new pods get no proxy; without the authority,
 * none is created at all.
 *
 * @see <a href="https://istio.io/latest/docs/ops/common-problems/injection/">Injection problems</a>
 */
final class WebhooksCheck implements HealthCheck {

  @Override
  public String name() {
    return "istio.webhooks";
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
          var admission = context.client(KubernetesClient.class).admissionRegistration().v1();
          List<MutatingWebhookConfiguration> injectors =
              ApiReads.all(admission.mutatingWebhookConfigurations()).stream()
                  .filter(WebhooksCheck::isIstio)
                  .toList();
          List<ValidatingWebhookConfiguration> validators =
              ApiReads.all(admission.validatingWebhookConfigurations()).stream()
                  .filter(WebhooksCheck::isIstio)
                  .toList();
          List<Finding> findings = new ArrayList<>();
          findings.addAll(presence("sidecar injector (mutating)", injectors));
          findings.addAll(presence("configuration validator (validating)", validators));
          for (MutatingWebhookConfiguration injector : injectors) {
            injector.getWebhooks().stream()
                .filter(webhook -> !hasAuthority(webhook.getClientConfig()))
                .findFirst()
                .ifPresent(webhook -> findings.add(noAuthority(injector, webhook.getName())));
          }
          for (ValidatingWebhookConfiguration validator : validators) {
            validator.getWebhooks().stream()
                .filter(webhook -> !hasAuthority(webhook.getClientConfig()))
                .findFirst()
                .ifPresent(webhook -> findings.add(noAuthority(validator, webhook.getName())));
            validator.getWebhooks().stream()
                .filter(webhook -> "Ignore".equals(webhook.getFailurePolicy()))
                .findFirst()
                .ifPresent(webhook -> findings.add(lenient(validator)));
          }
          Map<String, String> details =
              Map.of(
                  "mutating", Integer.toString(injectors.size()),
                  "validating", Integer.toString(validators.size()));
          return findings.isEmpty()
              ? context
                  .pass("The injector and the validator are registered, with their authority.")
                  .withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  static boolean isIstio(HasMetadata configuration) {
    Map<String, String> labels = configuration.getMetadata().getLabels();
    String app = labels == null ? "" : labels.getOrDefault("app", "");
    return configuration.getMetadata().getName().startsWith("istio")
        || app.equals("sidecar-injector")
        || app.equals("istiod");
  }

  private static List<Finding> presence(String what, List<? extends HasMetadata> found) {
    return found.isEmpty()
        ? List.of(
            new Finding(
                Severity.ERROR,
                "istio.webhook-missing",
                what,
                "Istio's " + what + " is not registered.",
                "Apply Istio's charts base and istiod again."))
        : List.of();
  }

  static boolean hasAuthority(@Nullable WebhookClientConfig client) {
    return client != null && client.getCaBundle() != null && !client.getCaBundle().isBlank();
  }

  private static Finding noAuthority(HasMetadata configuration, String webhook) {
    return new Finding(
        Severity.ERROR,
        "istio.webhook-no-ca",
        configuration.getKind() + " " + configuration.getMetadata().getName(),
        "Webhook "
            + webhook
            + " of "
            + configuration.getMetadata().getName()
            + " has no CA bundle, so the API server cannot call it.",
        "Restart istiod, which writes it; look into its log if it stays empty.");
  }

  private static Finding lenient(HasMetadata configuration) {
    return new Finding(
        Severity.WARNING,
        "istio.webhook-lenient",
        configuration.getKind() + " " + configuration.getMetadata().getName(),
        configuration.getMetadata().getName()
            + " has failure policy Ignore: broken configuration would be let in.",
        "istiod sets it to Fail once it is ready; look into its log.");
  }
}
