package dev.guard.k8s;

import dev.guard.api.Answer;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.delivery.DeliveryRequest;
import dev.guard.api.delivery.ReleaseTarget;
import dev.guard.api.delivery.Rollout;
import dev.guard.api.mesh.Workload;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads Flux's objects and the rollouts of a cluster. Keeps no state. */
final class FluxDeliveryMonitor implements DeliveryMonitor {
  private final FluxSettings settings;

  FluxDeliveryMonitor(FluxSettings settings) {
    this.settings = settings;
  }

  @Override
  public Answer<Rollout> rollout(ConnectedCluster cluster, List<Workload> workloads) {
    return KubernetesFailure.answer(
        cluster.cluster(),
        () ->
            Answer.known(
                new RolloutReader(
                        cluster.client(KubernetesClient.class), settings.crashLoopRestarts())
                    .read(workloads)));
  }

  @Override
  public Answer<Delivery> delivery(ConnectedCluster cluster, DeliveryRequest request) {
    return KubernetesFailure.answer(
        cluster.cluster(),
        () -> {
          FluxApi flux = new FluxApi(cluster.client(KubernetesClient.class));
          Optional<List<FluxObject>> releases = flux.all(FluxApi.Kind.HELM_RELEASE);
          if (releases.isEmpty()) {
            return Answer.unknown(
                "Cluster "
                    + cluster.cluster().id()
                    + " serves no HelmRelease API. Check that Flux is installed there.");
          }
          List<KustomizationView> kustomizations = new ArrayList<>();
          List<FluxObject> found = flux.all(FluxApi.Kind.KUSTOMIZATION).orElse(List.of());
          return judge(request, new ReleaseFinder(releases.get()))
              .map(judged -> combine(judged, owners(judged, found, kustomizations)));
        });
  }

  /** A release with its standing; the release is absent while Flux has not created it. */
  private record Judged(Optional<FluxObject> release, ReleaseStanding standing) {}

  private static Answer<List<Judged>> judge(DeliveryRequest request, ReleaseFinder finder) {
    List<Judged> judged = new ArrayList<>();
    for (ReleaseTarget target : request.releases()) {
      List<FluxObject> found = finder.find(target);
      if (found.size() > 1 && !finder.isSource(target.release())) {
        return Answer.unknown(
            target.release()
                + " is ambiguous: "
                + found.stream().map(FluxObject::toString).collect(Collectors.joining(", "))
                + ". Name the namespace in the release file.");
      }
      if (found.isEmpty()) {
        judged.add(
            new Judged(
                Optional.empty(),
                new ReleaseStanding(
                    DeliveryPhase.PENDING, target.release() + " is not in the cluster yet")));
      }
      for (FluxObject release : found) {
        judged.add(
            new Judged(Optional.of(release), HelmReleaseJudge.judge(release, target.version())));
      }
    }
    return Answer.known(judged);
  }

  /** The Kustomizations that own the releases, by Flux's labels; else the only one there is. */
  private List<KustomizationView> owners(
      List<Judged> judged, List<FluxObject> all, List<KustomizationView> owners) {
    Set<String> names = new LinkedHashSet<>();
    for (Judged one : judged) {
      one.release()
          .ifPresent(
              release -> {
                String name = release.labels().get("kustomize.toolkit.fluxcd.io/name");
                if (name != null) {
                  String namespace =
                      release
                          .labels()
                          .getOrDefault(
                              "kustomize.toolkit.fluxcd.io/namespace", settings.namespace());
                  names.add(namespace + "/" + name);
                }
              });
    }
    for (FluxObject object : all) {
      if (names.contains(object.namespace() + "/" + object.name())) {
        owners.add(new KustomizationView(object));
      }
    }
    List<FluxObject> own =
        all.stream().filter(object -> object.namespace().equals(settings.namespace())).toList();
    if (owners.isEmpty() && own.size() == 1) {
      owners.add(new KustomizationView(own.get(0)));
    }
    return owners;
  }

  private static Delivery combine(List<Judged> judged, List<KustomizationView> owners) {
    List<KustomizationView> oldestFirst =
        owners.stream().sorted(KustomizationView.OLDEST_FIRST).toList();
    Optional<String> commit =
        oldestFirst.stream().findFirst().flatMap(KustomizationView::appliedCommit);
    DeliveryPhase phase = worst(judged);
    List<String> details = new ArrayList<>();
    for (Judged one : judged) {
      if (one.standing().phase() == phase || phase == DeliveryPhase.RECONCILING) {
        details.add(one.standing().detail());
      }
    }
    for (KustomizationView owner : oldestFirst) {
      owner.failing().ifPresent(details::add);
      if (owner.suspended()) {
        details.add(0, owner + " is suspended; resume it with flux resume kustomization");
      }
    }
    if (phase != DeliveryPhase.FAILED
        && oldestFirst.stream().anyMatch(KustomizationView::suspended)) {
      phase = DeliveryPhase.SUSPENDED;
    } else if (phase == DeliveryPhase.APPLIED
        && !oldestFirst.stream().allMatch(KustomizationView::observed)) {
      phase = DeliveryPhase.RECONCILING;
      details.add("a Kustomization has changed, and Flux has not looked at the change yet");
    }
    return new Delivery(phase, commit, String.join("; ", details) + ".");
  }

  private static DeliveryPhase worst(List<Judged> judged) {
    Set<DeliveryPhase> phases =
        judged.stream().map(one -> one.standing().phase()).collect(Collectors.toSet());
    if (phases.contains(DeliveryPhase.FAILED)) {
      return DeliveryPhase.FAILED;
    }
    if (phases.contains(DeliveryPhase.SUSPENDED)) {
      return DeliveryPhase.SUSPENDED;
    }
    if (phases.size() == 1 && phases.contains(DeliveryPhase.PENDING)) {
      return DeliveryPhase.PENDING;
    }
    return phases.stream().allMatch(DeliveryPhase.APPLIED::equals)
        ? DeliveryPhase.APPLIED
        : DeliveryPhase.RECONCILING;
  }
}
