package dev.guard.core.run;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;
import dev.guard.api.Unknown;
import dev.guard.api.change.ChangeHost;
import dev.guard.api.change.ScalarEdit;
import dev.guard.api.cluster.ConnectedCluster;
import dev.guard.api.delivery.Delivery;
import dev.guard.api.delivery.DeliveryMonitor;
import dev.guard.api.delivery.DeliveryPhase;
import dev.guard.api.delivery.DeliveryRequest;
import dev.guard.api.delivery.ReleaseTarget;
import dev.guard.api.delivery.Rollout;
import dev.guard.api.delivery.RolloutPhase;
import dev.guard.api.mesh.ServiceMeshProvider;
import dev.guard.api.mesh.Workload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Looks at how far a cluster is on the way to what git says. Thread-safe. */
final class RolloutWatch {
  private final Supplier<DeliveryMonitor> delivery;
  private final Supplier<ServiceMeshProvider> mesh;
  private final Supplier<ChangeHost> host;

  RolloutWatch(
      Supplier<DeliveryMonitor> delivery,
      Supplier<ServiceMeshProvider> mesh,
      Supplier<ChangeHost> host) {
    this.delivery = delivery;
    this.mesh = mesh;
    this.host = host;
  }

  /** How far it is. */
  enum Phase {
    /** The old state, or it could not be told. */
    PENDING,
    /** The new versions are being applied. */
    MOVING,
    /** Applied, and all workloads complete. */
    DONE,
    /** The cluster itself reports a failure. */
    FAILED,
    /** Somebody suspended the delivery. */
    SUSPENDED
  }

  /** What was seen; {@code detail} is a sentence. */
  record Look(Phase phase, String detail) {}

  /**
   * Looks once.
   *
   * @param value the value of an edit that the cluster should reach: after, or before for the way
   *     back
   * @param landed the commit that Flux must have applied; empty where it is not known
   */
  Look look(
      ConnectedCluster cluster,
      List<ScalarEdit> edits,
      Function<ScalarEdit, String> value,
      Optional<String> landed) {
    DeliveryRequest request =
        new DeliveryRequest(
            edits.stream()
                .map(edit -> new ReleaseTarget(edit.object(), edit.artifact(), value.apply(edit)))
                .distinct()
                .toList());
    return delivery
        .get()
        .delivery(cluster, request)
        .fold(
            found -> judge(cluster, found, landed),
            unknown -> new Look(Phase.PENDING, unknown.reason()));
  }

  private Look judge(ConnectedCluster cluster, Delivery found, Optional<String> landed) {
    DeliveryPhase phase = found.phase();
    return switch (phase) {
      case PENDING -> new Look(Phase.PENDING, found.detail());
      case FAILED -> new Look(Phase.FAILED, found.detail());
      case SUSPENDED -> new Look(Phase.SUSPENDED, found.detail());
      case RECONCILING -> rollout(cluster, found.detail(), false);
      case APPLIED ->
          missingCommit(cluster, found, landed)
              .map(reason -> new Look(Phase.PENDING, reason))
              .orElseGet(() -> rollout(cluster, found.detail(), true));
    };
  }

  private Optional<String> missingCommit(
      ConnectedCluster cluster, Delivery found, Optional<String> landed) {
    if (landed.isEmpty()) {
      return Optional.empty();
    }
    if (found.appliedCommit().isEmpty()) {
      return Optional.of("Flux does not say which commit it has applied. " + found.detail());
    }
    String applied = found.appliedCommit().get();
    Answer<Boolean> contained =
        applied.equals(landed.get())
            ? Answer.known(true)
            : host.get().contains(cluster.cluster().gitlabRepo(), applied, landed.get());
    return contained.fold(
        yes ->
            yes
                ? Optional.empty()
                : Optional.of(
                    "Flux has applied commit "
                        + shorten(applied)
                        + ", which does not contain "
                        + shorten(landed.get())
                        + "."),
        unknown -> Optional.of(unknown.reason()));
  }

  static String shorten(String commit) {
    return commit.length() > 12 ? commit.substring(0, 12) : commit;
  }

  private Look rollout(ConnectedCluster cluster, String detail, boolean applied) {
    Answer<Rollout> answer =
        mesh.get().rolloutWorkloads(cluster).flatMap(workloads -> rollout(cluster, workloads));
    if (answer instanceof Unknown<Rollout> unknown) {
      return new Look(Phase.MOVING, unknown.reason());
    }
    Rollout rollout = answer.known().orElseThrow();
    if (rollout.phase() == RolloutPhase.FAILED) {
      return new Look(Phase.FAILED, rollout.detail());
    }
    boolean complete = applied && rollout.phase() == RolloutPhase.COMPLETE;
    return complete
        ? new Look(Phase.DONE, rollout.detail())
        : new Look(Phase.MOVING, applied ? rollout.detail() : detail);
  }

  private Answer<Rollout> rollout(ConnectedCluster cluster, List<Workload> workloads) {
    return workloads.isEmpty()
        ? Answer.unknown("No workload of the mesh was found in " + cluster.cluster().id() + ".")
        : delivery.get().rollout(cluster, workloads);
  }

  /** Empty where the control plane runs the version, else the sentence that says what it runs. */
  Optional<String> controlPlaneNotAt(ConnectedCluster cluster, MeshVersion version) {
    return mesh.get()
        .controlPlanes(cluster)
        .<Optional<String>>fold(
            byRevision ->
                byRevision.containsValue(version)
                    ? Optional.empty()
                    : Optional.of(
                        "The control plane runs "
                            + (byRevision.isEmpty() ? "no known version" : byRevision.values())
                            + ", not "
                            + version
                            + "."),
            unknown -> Optional.of(unknown.reason()));
  }

  /**
   * Whether a control plane that ran the version does so no more: a person put another one there,
   * past git. Empty where it still does, or it could not be told.
   */
  Optional<String> controlPlaneLeft(ConnectedCluster cluster, MeshVersion version) {
    return mesh.get()
        .controlPlanes(cluster)
        .<Optional<String>>fold(
            byRevision ->
                byRevision.isEmpty() || byRevision.containsValue(version)
                    ? Optional.empty()
                    : Optional.of(
                        "The control plane ran "
                            + version
                            + " and now runs "
                            + byRevision.values()
                            + ", though main did not change."),
            unknown -> Optional.empty());
  }

  /** Which versions the proxies run. */
  Proxies proxies(ConnectedCluster cluster) {
    return new Proxies(mesh.get().dataPlane(cluster));
  }
}
