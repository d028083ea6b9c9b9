package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.delivery.Rollout;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.mesh.Workload;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rollouts and the new pods behind them, as read from an API server. */
final class RolloutReaderTest {
  private static final Workload ISTIOD = new Workload("Deployment", "istio-system", "istiod");
  private static final Workload CNI = new Workload("DaemonSet", "istio-system", "istio-cni-node");

  private final PretendCluster cluster = new PretendCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void givenRolledOutWorkloadsWhenReadThenTheRolloutIsComplete() {
    cluster.with(deployment(2, 2)).with(daemonSet(2));

    Rollout rollout = read(ISTIOD, CNI);

    assertThat(rollout.phase()).isEqualTo(RolloutPhase.COMPLETE);
    assertThat(rollout.open()).isEmpty();
  }

  @Test
  void givenANewPodInACrashLoopWhenReadThenTheRolloutHasFailed() {
    cluster.with(deployment(1, 2)).with(replicaSets()).with(pod("istiod-new-1", "new", 5));

    Rollout rollout = read(ISTIOD);

    assertThat(rollout.phase()).isEqualTo(RolloutPhase.FAILED);
    assertThat(rollout.open()).containsExactly(ISTIOD);
    assertThat(rollout.detail()).contains("istiod-new-1", "crash loop", "5 times");
  }

  @Test
  void givenAnOldPodInACrashLoopWhenReadThenTheRolloutGoesOn() {
    cluster.with(deployment(1, 2)).with(replicaSets()).with(pod("istiod-old-1", "old", 50));

    assertThat(read(ISTIOD).phase()).isEqualTo(RolloutPhase.PROGRESSING);
  }

  @Test
  void givenANewPodThatCrashedOnceWhenReadThenTheRolloutGoesOnAndSaysSo() {
    cluster.with(deployment(1, 2)).with(replicaSets()).with(pod("istiod-new-1", "new", 1));

    Rollout rollout = read(ISTIOD);

    assertThat(rollout.phase()).isEqualTo(RolloutPhase.PROGRESSING);
    assertThat(rollout.detail()).contains("1 of 2 new replicas", "CrashLoopBackOff");
  }

  @Test
  void givenADaemonSetWithACrashingNewPodWhenReadThenOnlyTheNewRevisionCounts() {
    cluster
        .with(daemonSet(1))
        .with(
            """
            apiVersion: apps/v1
            kind: ControllerRevision
            metadata:
              name: istio-cni-node-old
              namespace: istio-system
              labels: {k8s-app: istio-cni-node, controller-revision-hash: old}
              ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: istio-cni-node, uid: u, controller: true}]
            revision: 1
            ---
            apiVersion: apps/v1
            kind: ControllerRevision
            metadata:
              name: istio-cni-node-new
              namespace: istio-system
              labels: {k8s-app: istio-cni-node, controller-revision-hash: new}
              ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: istio-cni-node, uid: u, controller: true}]
            revision: 2
            """)
        .with(daemonPod("cni-a", "old", 9))
        .with(daemonPod("cni-b", "new", 4));

    assertThat(read(CNI).detail()).contains("cni-b", "crash loop").doesNotContain("cni-a");
  }

  @Test
  void givenAWorkloadThatIsNotThereWhenReadThenItIsOpen() {
    cluster.with(deployment(2, 2));

    Rollout rollout = read(ISTIOD, CNI);

    assertThat(rollout.phase()).isEqualTo(RolloutPhase.PROGRESSING);
    assertThat(rollout.open()).containsExactly(CNI);
  }

  private Rollout read(Workload... workloads) {
    return new FluxDeliveryMonitor(FluxSettings.defaults())
        .rollout(cluster.connected(), List.of(workloads))
        .known()
        .orElseThrow();
  }

  private static String deployment(int updated, int wanted) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: istiod
          namespace: istio-system
          generation: 1
          annotations: {deployment.kubernetes.io/revision: "2"}
        spec:
          replicas: %2$d
          selector: {matchLabels: {app: istiod}}
        status:
          observedGeneration: 9
          updatedReplicas: %1$d
          replicas: %2$d
          availableReplicas: %2$d
          conditions: [{type: Progressing, status: "True", reason: ReplicaSetUpdated}]
        """
        .formatted(updated, wanted);
  }

  private static String replicaSets() {
    return replicaSet("new", 10) + "---\n" + replicaSet("old", 9);
  }

  private static String replicaSet(String hash, int revision) {
    return """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: istiod-%1$s
          namespace: istio-system
          labels: {app: istiod, pod-template-hash: %1$s}
          annotations: {deployment.kubernetes.io/revision: "%2$d"}
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: istiod, uid: u, controller: true}]
        spec: {replicas: 1, selector: {matchLabels: {app: istiod}}}
        """
        .formatted(hash, revision);
  }

  private static String daemonSet(int updated) {
    return """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: istio-cni-node, namespace: istio-system, generation: 1}
        spec:
          selector: {matchLabels: {k8s-app: istio-cni-node}}
          updateStrategy: {type: RollingUpdate}
        status:
          observedGeneration: 9
          desiredNumberScheduled: 2
          updatedNumberScheduled: %d
          numberAvailable: 2
        """
        .formatted(updated);
  }

  private static String pod(String name, String hash, int restarts) {
    return crashing(name, "{app: istiod, pod-template-hash: " + hash + "}", restarts);
  }

  private static String daemonPod(String name, String hash, int restarts) {
    return crashing(
        name, "{k8s-app: istio-cni-node, controller-revision-hash: " + hash + "}", restarts);
  }

  private static String crashing(String name, String labels, int restarts) {
    return """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: istio-system, labels: %s}
        spec: {containers: [{name: discovery, image: "docker.io/istio/pilot:1.27.3"}]}
        status:
          phase: Running
          containerStatuses:
            - name: discovery
              image: docker.io/istio/pilot:1.27.3
              imageID: i
              ready: false
              restartCount: %d
              state: {waiting: {reason: CrashLoopBackOff}}
        """
        .formatted(name, labels, restarts);
  }
}
