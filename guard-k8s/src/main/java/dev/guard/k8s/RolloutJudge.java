package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Judges a workload as {@code kubectl rollout status} does. Pure.
 *
 * <p>It differs in one place: kubectl refuses to judge {@code OnDelete}; here such a workload is
 * complete once every pod was replaced, and until then says that somebody has to delete them.
 *
 * @see <a
 *     href="https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go">
 *     kubectl's rollout status</a>
 */
final class RolloutJudge {
  private RolloutJudge() {}

  static RolloutStanding judge(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    if (status == null || !observed(deployment.getMetadata(), status.getObservedGeneration())) {
      return RolloutStanding.progressing("its newest specification has not been observed yet");
    }
    boolean deadlineExceeded =
        status.getConditions().stream()
            .anyMatch(
                condition ->
                    "Progressing".equals(condition.getType())
                        && "ProgressDeadlineExceeded".equals(condition.getReason()));
    if (deadlineExceeded) {
      return RolloutStanding.failed("it exceeded its progress deadline");
    }
    int updated = number(status.getUpdatedReplicas());
    Integer wanted = deployment.getSpec().getReplicas();
    String paused =
        Boolean.TRUE.equals(deployment.getSpec().getPaused()) ? " and it is paused" : "";
    if (wanted != null && updated < wanted) {
      return RolloutStanding.progressing(
          updated + " of " + wanted + " new replicas have been updated" + paused);
    }
    int replicas = number(status.getReplicas());
    if (replicas > updated) {
      return RolloutStanding.progressing(
          (replicas - updated) + " old replicas are pending termination" + paused);
    }
    int available = number(status.getAvailableReplicas());
    if (available < updated) {
      return RolloutStanding.progressing(
          available + " of " + updated + " updated replicas are available" + paused);
    }
    return RolloutStanding.complete("all " + updated + " replicas are updated and available");
  }

  static RolloutStanding judge(DaemonSet daemonSet) {
    DaemonSetStatus status = daemonSet.getStatus();
    if (status == null || !observed(daemonSet.getMetadata(), status.getObservedGeneration())) {
      return RolloutStanding.progressing("its newest specification has not been observed yet");
    }
    int wanted = number(status.getDesiredNumberScheduled());
    int updated = number(status.getUpdatedNumberScheduled());
    if (updated < wanted) {
      return RolloutStanding.progressing(
          updated
              + " of "
              + wanted
              + " new pods have been updated"
              + onDelete(
                  daemonSet.getSpec().getUpdateStrategy() == null
                      ? null
                      : daemonSet.getSpec().getUpdateStrategy().getType()));
    }
    int available = number(status.getNumberAvailable());
    if (available < wanted) {
      return RolloutStanding.progressing(
          available + " of " + wanted + " updated pods are available");
    }
    return RolloutStanding.complete("all " + wanted + " pods are updated and available");
  }

  static RolloutStanding judge(StatefulSet statefulSet) {
    StatefulSetStatus status = statefulSet.getStatus();
    if (status == null || !observed(statefulSet.getMetadata(), status.getObservedGeneration())) {
      return RolloutStanding.progressing("its newest specification has not been observed yet");
    }
    Integer replicas = statefulSet.getSpec().getReplicas();
    int wanted = replicas == null ? 1 : replicas;
    int ready = number(status.getReadyReplicas());
    if (ready < wanted) {
      return RolloutStanding.progressing(ready + " of " + wanted + " pods are ready");
    }
    int updated = number(status.getUpdatedReplicas());
    int partition = partition(statefulSet);
    if (partition > 0) {
      return updated < wanted - partition
          ? RolloutStanding.progressing(
              updated + " of " + (wanted - partition) + " pods of the partition are updated")
          : RolloutStanding.complete("the partition is rolled out: " + updated + " pods updated");
    }
    if (!Objects.equals(status.getUpdateRevision(), status.getCurrentRevision())) {
      return RolloutStanding.progressing(
          updated
              + " of "
              + wanted
              + " pods are at the newest revision"
              + onDelete(
                  statefulSet.getSpec().getUpdateStrategy() == null
                      ? null
                      : statefulSet.getSpec().getUpdateStrategy().getType()));
    }
    return RolloutStanding.complete("all " + wanted + " pods are updated and ready");
  }

  private static int partition(StatefulSet statefulSet) {
    var strategy = statefulSet.getSpec().getUpdateStrategy();
    return strategy == null || strategy.getRollingUpdate() == null
        ? 0
        : number(strategy.getRollingUpdate().getPartition());
  }

  private static String onDelete(@Nullable String strategy) {
    return "OnDelete".equals(strategy)
        ? "; its strategy is OnDelete, so delete the old pods to go on"
        : "";
  }

  private static boolean observed(ObjectMeta metadata, @Nullable Long observed) {
    Long generation = metadata.getGeneration();
    return generation == null || (observed != null && observed >= generation);
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
