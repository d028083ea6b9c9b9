package dev.guard.k8s;

import dev.guard.api.Severity;
import dev.guard.api.Window;
import dev.guard.api.evidence.Evidence;
import dev.guard.api.evidence.Kinds;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All pods of a cluster, seen once: of those that are well and no part of the mesh only the name is
 * kept, so that a large cluster fits into little memory. Immutable once read.
 */
final class PodSurvey {
  private final List<SeenPod> kept = new ArrayList<>();
  private final Map<String, Boolean> well = new HashMap<>();
  private final Map<String, MeshPart> parts = new HashMap<>();

  private PodSurvey() {}

  static PodSurvey read(KubernetesClient client, Window window, Instant now) {
    PodSurvey survey = new PodSurvey();
    Listing.each(
        client.pods().inAnyNamespace(), pod -> survey.add(pod, PodJudge.judge(pod, window, now)));
    return survey;
  }

  private void add(Pod pod, List<PodJudge.Trouble> troubles) {
    MeshPart part = MeshPart.of(pod);
    SeenPod seen =
        new SeenPod(
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            SeenPod.workload(pod),
            part,
            part.ofMesh() ? MeshPart.labels(pod) : Map.of(),
            containers(pod),
            troubles);
    well.put(seen.namespace() + "/" + seen.name(), troubles.isEmpty());
    if (part.ofMesh()) {
      parts.put(seen.workload(), part);
    }
    if (part.ofMesh() || !troubles.isEmpty()) {
      kept.add(seen);
    }
  }

  private static List<SeenPod.ContainerState> containers(Pod pod) {
    return pod.getStatus() == null
        ? List.of()
        : Stream.of(
                pod.getStatus().getInitContainerStatuses(), pod.getStatus().getContainerStatuses())
            .flatMap(List::stream)
            .map(PodSurvey::container)
            .toList();
  }

  private static SeenPod.ContainerState container(ContainerStatus status) {
    Optional<ContainerStateTerminated> before = PodJudge.terminated(status.getLastState());
    boolean started =
        status.getState() != null
            && (status.getState().getRunning() != null
                || status.getState().getTerminated() != null);
    return new SeenPod.ContainerState(
        status.getName(),
        started,
        before.isPresent(),
        before.map(end -> PodJudge.number(end.getExitCode())).orElse(0),
        before.map(ContainerStateTerminated::getReason).orElse(""));
  }

  /** The pods of the mesh, and all that are not well. */
  List<SeenPod> pods() {
    return kept;
  }

  /** Whether a pod is there and well; empty where there is no such pod now. */
  Optional<Boolean> isWell(String namespace, String name) {
    return Optional.ofNullable(well.get(namespace + "/" + name));
  }

  /** The workloads of the mesh by {@code Deployment istio-system/istiod}. */
  Map<String, MeshPart> meshWorkloads() {
    return parts;
  }

  /** Pods of one workload with the same trouble are one piece of evidence: the last is named. */
  List<Evidence> evidence() {
    Map<String, List<Evidence>> alike = new LinkedHashMap<>();
    for (SeenPod pod : kept) {
      for (PodJudge.Trouble trouble : pod.troubles()) {
        alike
            .computeIfAbsent(
                pod.workload() + "\n" + trouble.container() + "\n" + trouble.reason(),
                unused -> new ArrayList<>())
            .add(evidence(pod, trouble));
      }
    }
    return alike.values().stream().map(PodSurvey::together).toList();
  }

  private static Evidence together(List<Evidence> same) {
    Evidence last = same.get(same.size() - 1);
    return same.size() == 1
        ? last
        : new Evidence(
            last.kind(),
            last.object(),
            last.severity(),
            last.message() + "; so do " + (same.size() - 1) + " more pods of its workload",
            last.facts(),
            last.lines(),
            last.at(),
            same.size());
  }

  private static Evidence evidence(SeenPod pod, PodJudge.Trouble trouble) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("namespace", pod.namespace());
    facts.put("name", pod.name());
    facts.put("workload", pod.workload());
    facts.put("component", pod.part().word());
    facts.put("reason", trouble.reason());
    facts.put("restarts", Integer.toString(trouble.restarts()));
    if (!trouble.container().isEmpty()) {
      facts.put("container", trouble.container());
    }
    trouble.since().ifPresent(since -> facts.put("since", since.toString()));
    Severity severity = trouble.severity();
    return Evidence.of(Kinds.POD, pod.object(), severity, pod.object() + ": " + trouble.message())
        .withFacts(facts)
        .seen(trouble.at(), 1);
  }
}
