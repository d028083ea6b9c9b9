package dev.guard.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.delivery.RolloutPhase;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of kubectl's own rollout status. */
final class RolloutJudgeTest {
  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # generation | observed | wanted | updated | replicas | available | reason | phase | told
          2 | 1 | 3 | 3 | 3 | 3 | NewReplicaSetAvailable   | PROGRESSING | not been observed
          2 | 2 | 3 | 1 | 4 | 3 | ReplicaSetUpdated        | PROGRESSING | 1 of 3 new replicas
          2 | 2 | 3 | 3 | 4 | 3 | ReplicaSetUpdated        | PROGRESSING | 1 old replicas
          2 | 2 | 3 | 3 | 3 | 2 | ReplicaSetUpdated        | PROGRESSING | 2 of 3 updated replicas are available
          2 | 2 | 3 | 3 | 3 | 3 | NewReplicaSetAvailable   | COMPLETE    | all 3 replicas
          2 | 2 | 0 | 0 | 0 | 0 | NewReplicaSetAvailable   | COMPLETE    | all 0 replicas
          2 | 2 | 3 | 1 | 4 | 3 | ProgressDeadlineExceeded | FAILED      | progress deadline
          2 | 1 | 3 | 1 | 4 | 3 | ProgressDeadlineExceeded | PROGRESSING | not been observed
          """)
  void givenADeploymentWhenJudgedThenItIsAsKubectlSays(
      int generation,
      int observed,
      int wanted,
      int updated,
      int replicas,
      int available,
      String reason,
      RolloutPhase phase,
      String told) {
    RolloutStanding standing =
        RolloutJudge.judge(
            yaml.unmarshal(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: istiod, namespace: istio-system, generation: %d}
                spec: {replicas: %d}
                status:
                  observedGeneration: %d
                  updatedReplicas: %d
                  replicas: %d
                  availableReplicas: %d
                  conditions: [{type: Progressing, status: "True", reason: %s}]
                """
                    .formatted(generation, wanted, observed, updated, replicas, available, reason),
                Deployment.class));

    assertThat(standing.phase()).isEqualTo(phase);
    assertThat(standing.detail()).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # observed | strategy | wanted | updated | available | phase | told
          1 | RollingUpdate | 3 | 3 | 3 | PROGRESSING | not been observed
          2 | RollingUpdate | 3 | 1 | 3 | PROGRESSING | 1 of 3 new pods have been updated
          2 | RollingUpdate | 3 | 3 | 2 | PROGRESSING | 2 of 3 updated pods are available
          2 | RollingUpdate | 3 | 3 | 3 | COMPLETE    | all 3 pods
          2 | RollingUpdate | 0 | 0 | 0 | COMPLETE    | all 0 pods
          2 | OnDelete      | 3 | 1 | 3 | PROGRESSING | delete the old pods
          2 | OnDelete      | 3 | 3 | 3 | COMPLETE    | all 3 pods
          """)
  void givenADaemonSetWhenJudgedThenItIsAsKubectlSays(
      int observed,
      String strategy,
      int wanted,
      int updated,
      int available,
      RolloutPhase phase,
      String told) {
    RolloutStanding standing =
        RolloutJudge.judge(
            yaml.unmarshal(
                """
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: ztunnel, namespace: istio-system, generation: 2}
                spec: {updateStrategy: {type: %s}}
                status:
                  observedGeneration: %d
                  desiredNumberScheduled: %d
                  updatedNumberScheduled: %d
                  numberAvailable: %d
                """
                    .formatted(strategy, observed, wanted, updated, available),
                DaemonSet.class));

    assertThat(standing.phase()).isEqualTo(phase);
    assertThat(standing.detail()).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # observed | strategy | partition | ready | updated | current | phase | told
          1 | RollingUpdate | 0 | 3 | 3 | new | PROGRESSING | not been observed
          2 | RollingUpdate | 0 | 2 | 3 | new | PROGRESSING | 2 of 3 pods are ready
          2 | RollingUpdate | 0 | 3 | 1 | old | PROGRESSING | 1 of 3 pods are at the newest revision
          2 | RollingUpdate | 2 | 3 | 0 | old | PROGRESSING | 0 of 1 pods of the partition
          2 | RollingUpdate | 2 | 3 | 1 | old | COMPLETE    | the partition is rolled out
          2 | RollingUpdate | 0 | 3 | 3 | new | COMPLETE    | all 3 pods
          2 | OnDelete      | 0 | 3 | 1 | old | PROGRESSING | delete the old pods
          """)
  void givenAStatefulSetWhenJudgedThenItIsAsKubectlSays(
      int observed,
      String strategy,
      int partition,
      int ready,
      int updated,
      String current,
      RolloutPhase phase,
      String told) {
    RolloutStanding standing =
        RolloutJudge.judge(
            yaml.unmarshal(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: store, namespace: istio-system, generation: 2}
                spec: {replicas: 3, updateStrategy: {type: %s, rollingUpdate: {partition: %d}}}
                status:
                  observedGeneration: %d
                  readyReplicas: %d
                  updatedReplicas: %d
                  currentRevision: %s
                  updateRevision: new
                """
                    .formatted(strategy, partition, observed, ready, updated, current),
                StatefulSet.class));

    assertThat(standing.phase()).isEqualTo(phase);
    assertThat(standing.detail()).contains(told);
  }
}
