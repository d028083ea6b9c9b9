package dev.guard.k8s;

import dev.guard.api.Finding;
import dev.guard.api.Severity;
import dev.guard.api.check.CheckContext;
import dev.guard.api.check.HealthCheck;
import dev.guard.api.check.HealthCheckResult;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code k8s.pods}: the pods of the critical namespaces are Ready, none is in a crash loop or
 * pending for long. Completed pods of Jobs are fine; leftovers of evictions warn. Keeps no state.
 */
public final class PodsCheck implements HealthCheck {
  /** A pod from further in the future than clocks differ has an age that cannot be told. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(-1);

  @Override
  public String name() {
    return "k8s.pods";
  }

  @Override
  public Set<String> requires() {
    return Set.of("k8s.api");
  }

  @Override
  public Optional<Class<? extends Record>> settingsType() {
    return Optional.of(PodsSettings.class);
  }

  @Override
  public HealthCheckResult run(CheckContext context) {
    return CheckReads.run(
        context,
        () -> {
          PodsSettings settings = context.settings(PodsSettings.class);
          KubernetesClient client = context.client(KubernetesClient.class);
          List<Finding> findings = new ArrayList<>();
          int seen = 0;
          for (String namespace : settings.namespaces()) {
            List<Pod> pods = Listing.all(client.pods().inNamespace(namespace));
            seen += pods.size();
            pods.forEach(
                pod ->
                    judge(pod, context.time().instant(), settings.startingFor())
                        .ifPresent(findings::add));
          }
          String where = String.join(", ", settings.namespaces());
          Map<String, String> details = Map.of("pods", Integer.toString(seen));
          if (seen == 0) {
            return context.unknown("There is no pod in " + where + ", so none can be judged.");
          }
          return findings.isEmpty()
              ? context
                  .pass("All " + seen + " pods in " + where + " are fine.")
                  .withDetails(details)
              : context.of(findings).withDetails(details);
        });
  }

  /** What is wrong with a pod, if anything. */
  static Optional<Finding> judge(Pod pod, Instant now, Duration startingFor) {
    String object = "Pod " + pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    if (pod.getMetadata().getDeletionTimestamp() != null || phase.equals("Succeeded")) {
      return Optional.empty();
    }
    Optional<String> crashing = PodTrouble.crashLoop(pod, 0);
    if (crashing.isPresent()) {
      return Optional.of(
          new Finding(
              Severity.ERROR,
              "k8s.pod-crash-loop",
              object,
              object + ": " + crashing.get() + ".",
              "Read its log with kubectl logs --previous."));
    }
    if (phase.equals("Failed")) {
      String reason = pod.getStatus().getReason();
      return Optional.of(
          new Finding(
              Severity.WARNING,
              "k8s.pod-failed",
              object,
              object + " has failed" + (reason == null ? "" : " (" + reason + ")") + ".",
              "Delete it if it is a leftover."));
    }
    boolean ready =
        PodTrouble.condition(pod, "Ready")
            .filter(condition -> "True".equals(condition.getStatus()))
            .isPresent();
    if (ready) {
      return Optional.empty();
    }
    boolean young =
        age(pod, now)
            .filter(age -> age.compareTo(startingFor) < 0 && age.compareTo(CLOCKS_DIFFER) > 0)
            .isPresent();
    return Optional.of(
        new Finding(
            young ? Severity.WARNING : Severity.ERROR,
            phase.equals("Pending") ? "k8s.pod-pending" : "k8s.pod-not-ready",
            object,
            object
                + (phase.equals("Pending") ? " is pending" : " is not Ready")
                + PodTrouble.waiting(pod).map(why -> ": " + why).orElse("")
                + (young ? "; it was created moments ago." : "."),
            "Look at its events with kubectl describe pod."));
  }

  private static Optional<Duration> age(Pod pod, Instant now) {
    String created = pod.getMetadata().getCreationTimestamp();
    try {
      return created == null
          ? Optional.empty()
          : Optional.of(Duration.between(Instant.parse(created), now));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
