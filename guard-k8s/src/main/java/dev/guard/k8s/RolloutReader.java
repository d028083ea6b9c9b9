package dev.guard.k8s;

import dev.guard.api.delivery.Rollout;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.mesh.Workload;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads workloads, and the new pods of those that are not complete. */
final class RolloutReader {
  private final KubernetesClient client;
  private final int crashLoopRestarts;

  RolloutReader(KubernetesClient client, int crashLoopRestarts) {
    this.client = client;
    this.crashLoopRestarts = crashLoopRestarts;
  }

  Rollout read(List<Workload> workloads) {
    RolloutPhase phase = RolloutPhase.COMPLETE;
    List<Workload> open = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    List<String> progressing = new ArrayList<>();
    for (Workload workload : workloads) {
      RolloutStanding standing = standing(workload);
      if (standing.phase() == RolloutPhase.COMPLETE) {
        continue;
      }
      open.add(workload);
      (standing.phase() == RolloutPhase.FAILED ? failed : progressing)
          .add(workload + ": " + standing.detail());
      if (phase != RolloutPhase.FAILED) {
        phase = standing.phase();
      }
    }
    List<String> worst = failed.isEmpty() ? progressing : failed;
    String detail =
        worst.isEmpty()
            ? "All " + workloads.size() + " workloads are rolled out."
            : String.join("; ", worst) + ".";
    return new Rollout(phase, open, detail);
  }

  private RolloutStanding standing(Workload workload) {
    return switch (workload.kind()) {
      case "Deployment" -> deployment(workload);
      case "DaemonSet" -> daemonSet(workload);
      case "StatefulSet" -> statefulSet(workload);
      default -> RolloutStanding.progressing("GUARD cannot judge a " + workload.kind());
    };
  }

  private RolloutStanding deployment(Workload workload) {
    Deployment deployment =
        client
            .apps()
            .deployments()
            .inNamespace(workload.namespace())
            .withName(workload.name())
            .get();
    if (deployment == null) {
      return missing();
    }
    return withPods(
        RolloutJudge.judge(deployment),
        workload,
        deployment.getSpec().getSelector(),
        () -> new NewPods(client).of(deployment));
  }

  private RolloutStanding daemonSet(Workload workload) {
    DaemonSet daemonSet =
        client
            .apps()
            .daemonSets()
            .inNamespace(workload.namespace())
            .withName(workload.name())
            .get();
    if (daemonSet == null) {
      return missing();
    }
    return withPods(
        RolloutJudge.judge(daemonSet),
        workload,
        daemonSet.getSpec().getSelector(),
        () -> new NewPods(client).of(daemonSet));
  }

  private RolloutStanding statefulSet(Workload workload) {
    StatefulSet statefulSet =
        client
            .apps()
            .statefulSets()
            .inNamespace(workload.namespace())
            .withName(workload.name())
            .get();
    if (statefulSet == null) {
      return missing();
    }
    return withPods(
        RolloutJudge.judge(statefulSet),
        workload,
        statefulSet.getSpec().getSelector(),
        () -> NewPods.of(statefulSet));
  }

  private static RolloutStanding missing() {
    return RolloutStanding.progressing("it is not in the cluster");
  }

  private interface NewPodsOf {
    Predicate<Pod> get();
  }

  /** Looks at the new pods of a workload that is not complete, and at why they do not start. */
  private RolloutStanding withPods(
      RolloutStanding standing,
      Workload workload,
      @Nullable LabelSelector selector,
      NewPodsOf newPods) {
    if (standing.phase() == RolloutPhase.COMPLETE || selector == null) {
      return standing;
    }
    Predicate<Pod> isNew = newPods.get();
    List<Pod> pods =
        Listing.all(client.pods().inNamespace(workload.namespace()).withLabelSelector(selector))
            .stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(isNew)
            .toList();
    Optional<String> crashing =
        pods.stream()
            .flatMap(pod -> PodTrouble.crashLoop(pod, crashLoopRestarts).stream())
            .findFirst();
    if (crashing.isPresent()) {
      String detail = crashing.get();
      return RolloutStanding.failed(
          standing.phase() == RolloutPhase.FAILED ? standing.detail() + "; " + detail : detail);
    }
    return pods.stream()
        .flatMap(pod -> PodTrouble.waiting(pod).stream())
        .findFirst()
        .map(why -> new RolloutStanding(standing.phase(), standing.detail() + "; " + why))
        .orElse(standing);
  }
}
