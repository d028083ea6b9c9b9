package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What keeps a pod from being ready, as the kubelet tells it. Pure. */
final class PodTrouble {
  /** Reasons of a waiting container that are no ordinary start. */
  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  private PodTrouble() {}

  /** A container in CrashLoopBackOff that was restarted at least so often. */
  static Optional<String> crashLoop(Pod pod, int restarts) {
    return statuses(pod)
        .filter(status -> "CrashLoopBackOff".equals(reason(status)))
        .filter(status -> restarted(status) >= restarts)
        .findFirst()
        .map(
            status ->
                "pod "
                    + pod.getMetadata().getName()
                    + " is in a crash loop: container "
                    + status.getName()
                    + " was restarted "
                    + restarted(status)
                    + " times");
  }

  /** A container that waits for something out of the ordinary, or a pod no node takes. */
  static Optional<String> waiting(Pod pod) {
    Optional<String> container =
        statuses(pod)
            .filter(status -> !reason(status).isEmpty() && !ORDINARY.contains(reason(status)))
            .findFirst()
            .map(
                status ->
                    "pod "
                        + pod.getMetadata().getName()
                        + ": container "
                        + status.getName()
                        + " waits ("
                        + reason(status)
                        + ")");
    return container.or(
        () ->
            condition(pod, "PodScheduled")
                .filter(scheduled -> "False".equals(scheduled.getStatus()))
                .map(
                    scheduled ->
                        "pod "
                            + pod.getMetadata().getName()
                            + " is not scheduled ("
                            + scheduled.getReason()
                            + ")"));
  }

  static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(condition -> type.equals(condition.getType()))
            .findFirst();
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.of(
                pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
            .flatMap(List::stream);
  }

  private static String reason(ContainerStatus status) {
    return status.getState() == null
            || status.getState().getWaiting() == null
            || status.getState().getWaiting().getReason() == null
        ? ""
        : status.getState().getWaiting().getReason();
  }

  private static int restarted(ContainerStatus status) {
    return status.getRestartCount() == null ? 0 : status.getRestartCount();
  }
}
