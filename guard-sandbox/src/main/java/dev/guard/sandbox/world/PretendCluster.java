package dev.guard.sandbox.world;

import dev.guard.sandbox.git.GitStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One pretend cluster: nodes, Flux, the mesh and the workloads in it. Confined to its world. */
public final class PretendCluster implements Flux.Target {
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final String id;
  private final Pace pace;
  private final Flux flux;
  private final Faults faults = new Faults();
  private final Episodes episodes = new Episodes();
  private final Rolling istiod;
  private final Rolling gateway;
  private final List<Rolling> workloads = new ArrayList<>();
  private final Instant bornAt;
  private String running;
  private Instant restartAt = Instant.MAX;
  private boolean changed = true;
  private Instant now;
  private Instant shownAt = Instant.MIN;

  PretendCluster(String id, GitStore git, Pace pace, Instant now) {
    this.id = id;
    this.pace = pace;
    this.now = now;
    this.bornAt = now.minusSeconds(86_400L * 40);
    this.flux = new Flux(id, git, pace, this, now);
    this.running =
        flux.releases().stream()
            .filter(one -> one.declared.ofIstio() && one.declared.chart().equals("istiod"))
            .findFirst()
            .orElseThrow()
            .version();
    this.istiod =
        new Rolling(Rolling.Role.CONTROL_PLANE, "istio-system", "istiod", 2, running, bornAt);
    this.gateway =
        new Rolling(
            Rolling.Role.GATEWAY, "istio-ingress", "istio-ingressgateway", 2, running, bornAt);
    workloads.add(istiod);
    workloads.add(gateway);
    for (String name : List.of("frontend", "cart", "checkout")) {
      workloads.add(new Rolling(Rolling.Role.SIDECAR, "shop", name, 2, running, bornAt));
    }
    for (String name : List.of("source-controller", "kustomize-controller", "helm-controller")) {
      workloads.add(new Rolling(Rolling.Role.PLAIN, "flux-system", name, 1, "1.4.0", bornAt));
    }
    workloads.add(new Rolling(Rolling.Role.PLAIN, "kube-system", "coredns", 2, "1.11.4", bornAt));
  }

  public String id() {
    return id;
  }

  /** The mesh version whose control plane has rolled completely. */
  public String running() {
    return running;
  }

  public Episodes episodes() {
    return episodes;
  }

  /** When it was looked at last. */
  Instant now() {
    return now;
  }

  Instant bornAt() {
    return bornAt;
  }

  Flux flux() {
    return flux;
  }

  List<Rolling> workloads() {
    return workloads;
  }

  void fault(Fault fault, Predicate<String> versions) {
    faults.set(fault, versions);
    changed = true;
  }

  void mend(Fault fault) {
    faults.clear(fault);
    changed = true;
  }

  /** A person changed an object by the API. */
  void edited(Edit edit, Instant now) {
    switch (edit.plural()) {
      case "kustomizations" -> flux.suspend(edit.suspend(), now);
      case "helmreleases" ->
          release(edit.namespace(), edit.name()).ifPresent(one -> one.suspend(edit.suspend(), now));
      case "deployments" ->
          edit.restartedAt()
              .ifPresent(
                  at ->
                      workloads.stream()
                          .filter(one -> one.namespace.equals(edit.namespace()))
                          .filter(one -> one.name.equals(edit.name()))
                          .filter(one -> !one.restartedAt().equals(at))
                          .forEach(one -> one.restart(at, injected(one), now, pace)));
      default -> {}
    }
    changed = true;
  }

  /** The version that the pods of a workload get when they are made now. */
  private String injected(Rolling workload) {
    return switch (workload.role) {
      case CONTROL_PLANE, PLAIN -> workload.version();
      case GATEWAY, SIDECAR -> running;
    };
  }

  /** {@code helm rollback}, which Flux knows nothing of: its history stays as it is. */
  void helmRollback(String namespace, String name, Instant now) {
    HelmRelease release =
        release(namespace, name)
            .orElseThrow(() -> new IllegalArgumentException("There is no release " + name));
    upgraded(release.declared, release.before(), now);
    changed = true;
  }

  /** The release whose chart a workload comes from. */
  Optional<Release> broughtBy(Rolling workload) {
    String chart =
        switch (workload.role) {
          case CONTROL_PLANE -> "istiod";
          case GATEWAY -> "gateway";
          case SIDECAR, PLAIN -> "";
        };
    return flux.releases().stream()
        .map(one -> one.declared)
        .filter(one -> one.ofIstio() && one.chart().equals(chart))
        .findFirst();
  }

  private Optional<HelmRelease> release(String namespace, String name) {
    return flux.releases().stream()
        .filter(one -> one.declared.namespace().equals(namespace))
        .filter(one -> one.declared.name().equals(name))
        .findFirst();
  }

  @Override
  public boolean has(Fault fault, String version) {
    return faults.has(fault, version);
  }

  /** Whether the fault can be seen now. */
  boolean shows(Fault fault) {
    if (fault.stopsRollout()) {
      return istiod.stuckBy().equals(Optional.of(fault));
    }
    return fault.hitsDelivery()
        ? flux.releases().stream()
            .anyMatch(release -> release.broken() && has(fault, release.version()))
        : faults.has(fault, running);
  }

  /** Since when the fault can be seen; its cluster's birth where it cannot. */
  Instant since(Fault fault) {
    return episodes.since(fault).orElse(bornAt);
  }

  @Override
  public void upgraded(Release release, String version, Instant now) {
    // Helm changes nothing where the rendered objects are the same.
    if (release.chart().equals("istiod") && !istiod.version().equals(version)) {
      istiod.roll(version, now, pace, stopping(version));
    } else if (release.chart().equals("gateway") && !gateway.version().equals(version)) {
      gateway.roll(version, now.plus(pace.pod()), pace, Optional.empty());
    }
  }

  private Optional<Fault> stopping(String version) {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.stopsRollout() && has(fault, version))
        .findFirst();
  }

  Instant due() {
    Instant due = flux.due().isBefore(restartAt) ? flux.due() : restartAt;
    for (Rolling workload : workloads) {
      due = workload.due().isBefore(due) ? workload.due() : due;
    }
    return due;
  }

  /** Does what is due; true where the objects have to be shown again. */
  boolean tick(Instant time) {
    now = time;
    boolean shown = changed;
    changed = false;
    shown |= flux.tick(now);
    for (Rolling workload : workloads) {
      shown |= workload.tick(now, pace.pod());
    }
    if (istiod.complete() && !running.equals(istiod.version())) {
      running = istiod.version();
      restartAt = now.plus(pace.restart());
      shown = true;
    }
    if (!now.isBefore(restartAt)) {
      restartAt = Instant.MAX;
      // One team deploys soon after; the others' pods keep the old proxy.
      workloads.stream()
          .filter(one -> one.name.equals("frontend") && !one.version().equals(running))
          .forEach(one -> one.roll(running, now, pace, Optional.empty()));
      shown = true;
    }
    for (Fault fault : Fault.values()) {
      shown |= episodes.note(fault, shows(fault), now);
    }
    // Trouble that lasts is told again and again.
    shown |= episodes.anyOpen() && !now.isBefore(shownAt.plus(AGAIN));
    shownAt = shown ? now : shownAt;
    return shown;
  }
}
