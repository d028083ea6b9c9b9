package dev.guard.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tells a workload's new pods from its old ones: by the newest ReplicaSet's template hash, or the
 * newest ControllerRevision's. Where nothing tells them apart, all count as new.
 */
final class NewPods {
  private static final String REVISION = "deployment.kubernetes.io/revision";

  private final KubernetesClient client;

  NewPods(KubernetesClient client) {
    this.client = client;
  }

  Predicate<Pod> of(Deployment deployment) {
    List<ReplicaSet> sets =
        Listing.all(
            client
                .apps()
                .replicaSets()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector()));
    return labelled(
        "pod-template-hash",
        sets.stream()
            .filter(set -> owned(set, deployment))
            .filter(set -> annotations(set).containsKey(REVISION))
            .max(Comparator.comparingLong(set -> number(annotations(set).get(REVISION))))
            .map(set -> labels(set).get("pod-template-hash")));
  }

  Predicate<Pod> of(DaemonSet daemonSet) {
    List<ControllerRevision> revisions =
        Listing.all(
            client
                .apps()
                .controllerRevisions()
                .inNamespace(daemonSet.getMetadata().getNamespace())
                .withLabelSelector(daemonSet.getSpec().getSelector()));
    return labelled(
        "controller-revision-hash",
        revisions.stream()
            .filter(revision -> owned(revision, daemonSet))
            .max(
                Comparator.comparingLong(
                    revision -> revision.getRevision() == null ? 0 : revision.getRevision()))
            .map(revision -> labels(revision).get("controller-revision-hash")));
  }

  static Predicate<Pod> of(StatefulSet statefulSet) {
    return labelled(
        "controller-revision-hash",
        Optional.ofNullable(statefulSet.getStatus()).map(status -> status.getUpdateRevision()));
  }

  private static Predicate<Pod> labelled(String label, Optional<String> value) {
    return pod -> value.isEmpty() || value.get().equals(labels(pod).get(label));
  }

  private static boolean owned(HasMetadata object, HasMetadata owner) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            reference ->
                owner.getKind().equals(reference.getKind())
                    && owner.getMetadata().getName().equals(reference.getName()));
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private static Map<String, String> annotations(HasMetadata object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  private static long number(@org.jspecify.annotations.Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
