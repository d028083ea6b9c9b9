package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workloads of the mesh whose rollout is not complete. */
final class RolloutEvidence {
  private RolloutEvidence() {}

  static List<Evidence> read(KubernetesClient client) {
    List<Evidence> found = new ArrayList<>();
    Listing.each(
        client.apps().deployments().inAnyNamespace(),
        deployment -> judge(deployment).ifPresent(found::add));
    Listing.each(
        client.apps().daemonSets().inAnyNamespace(),
        daemonSet -> judge(daemonSet).ifPresent(found::add));
    return found;
  }

  private static Optional<Evidence> judge(Deployment deployment) {
    MeshPart part = MeshPart.of(deployment, deployment.getSpec().getTemplate());
    RolloutStanding standing = RolloutJudge.judge(deployment);
    if (!part.ofMesh() || standing.phase() == RolloutPhase.COMPLETE) {
      return Optional.empty();
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("desired", Integer.toString(number(deployment.getSpec().getReplicas(), 1)));
    if (deployment.getStatus() != null) {
      facts.put("updated", word(deployment.getStatus().getUpdatedReplicas()));
      facts.put("ready", word(deployment.getStatus().getReadyReplicas()));
      deployment.getStatus().getConditions().stream()
          .filter(condition -> "Progressing".equals(condition.getType()))
          .findFirst()
          .ifPresent(condition -> progress(condition, facts));
    }
    return Optional.of(evidence(deployment, part, standing, facts));
  }

  private static void progress(DeploymentCondition condition, Map<String, String> facts) {
    facts.put("reason", Objects.requireNonNullElse(condition.getReason(), ""));
    if ("False".equals(condition.getStatus())) {
      // While it is True, the time is that of the first rollout of all.
      PodJudge.instant(condition.getLastTransitionTime())
          .ifPresent(since -> facts.put("since", since.toString()));
    }
  }

  private static Optional<Evidence> judge(DaemonSet daemonSet) {
    MeshPart part = MeshPart.of(daemonSet, daemonSet.getSpec().getTemplate());
    RolloutStanding standing = RolloutJudge.judge(daemonSet);
    if (!part.ofMesh() || standing.phase() == RolloutPhase.COMPLETE) {
      return Optional.empty();
    }
    Map<String, String> facts = new LinkedHashMap<>();
    if (daemonSet.getStatus() != null) {
      facts.put("desired", word(daemonSet.getStatus().getDesiredNumberScheduled()));
      facts.put("updated", word(daemonSet.getStatus().getUpdatedNumberScheduled()));
      facts.put("ready", word(daemonSet.getStatus().getNumberReady()));
    }
    facts.put("reason", "");
    return Optional.of(evidence(daemonSet, part, standing, facts));
  }

  private static Evidence evidence(
      HasMetadata workload, MeshPart part, RolloutStanding standing, Map<String, String> facts) {
    String object =
        workload.getKind()
            + " "
            + workload.getMetadata().getNamespace()
            + "/"
            + workload.getMetadata().getName();
    facts.put("namespace", workload.getMetadata().getNamespace());
    facts.put("name", workload.getMetadata().getName());
    facts.put("component", part.word());
    boolean failed = standing.phase() == RolloutPhase.FAILED;
    return Evidence.of(
            Kinds.ROLLOUT,
            object,
            failed ? Severity.ERROR : Severity.WARNING,
            object + " is not rolled out: " + standing.detail())
        .withFacts(facts);
  }

  private static int number(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  private static String word(@Nullable Integer value) {
    return Integer.toString(number(value, 0));
  }
}
