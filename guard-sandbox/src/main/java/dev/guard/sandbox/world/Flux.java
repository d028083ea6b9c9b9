package dev.guard.sandbox.world;

import dev.guard.sandbox.git.FluxRepository;
import dev.guard.sandbox.git.GitStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Flux in one pretend cluster: reads the main branch after its interval, applies the release files
 * that stand there and upgrades the releases whose version changed. Confined to its world.
 *
 * @see <a href="https://fluxcd.io/flux/components/helm/helmreleases/">HelmRelease status</a>
 */
final class Flux {
  /** What Flux does to the mesh. */
  interface Target {
    /** A release of Istio was brought to a version. */
    void upgraded(Release release, String version, Instant now);

    /** Whether bringing the mesh to this version shows the fault. */
    boolean has(Fault fault, String version);
  }

  private final String clusterId;
  private final GitStore git;
  private final Pace pace;
  private final Target target;
  private final List<HelmRelease> releases = new ArrayList<>();
  private String fetched;
  private String applied;
  private Optional<String> broken = Optional.empty();
  private Instant nextPoll;
  private Instant applyAt = Instant.MAX;
  private boolean suspended;

  Flux(String clusterId, GitStore git, Pace pace, Target target, Instant now) {
    this.clusterId = clusterId;
    this.git = git;
    this.pace = pace;
    this.target = target;
    this.fetched = git.head("main").orElseThrow();
    this.applied = fetched;
    // Clusters do not poll at the same second.
    this.nextPoll = now.plusMillis(Math.floorMod(clusterId.hashCode(), pace.poll().toMillis()));
    for (Release release : read(applied)) {
      releases.add(new HelmRelease(release, now));
    }
  }

  List<HelmRelease> releases() {
    return releases;
  }

  String applied() {
    return applied;
  }

  String fetched() {
    return fetched;
  }

  /** Why the newest commit cannot be applied, where it cannot. */
  Optional<String> broken() {
    return broken;
  }

  /** Whether the Kustomization is suspended, so that nothing is applied. */
  boolean suspended() {
    return suspended;
  }

  void suspend(boolean on, Instant now) {
    applyAt = suspended && !on ? now : applyAt;
    suspended = on;
  }

  Instant due() {
    Instant due = suspended || nextPoll.isBefore(applyAt) ? nextPoll : applyAt;
    for (HelmRelease release : releases) {
      due = release.attemptAt().isBefore(due) ? release.attemptAt() : due;
    }
    return due;
  }

  /** Does what is due; true where anything that can be seen changed. */
  boolean tick(Instant now) {
    boolean changed = false;
    if (!now.isBefore(nextPoll)) {
      nextPoll = now.plus(pace.poll());
      String head = git.head("main").orElseThrow();
      if (!head.equals(fetched)) {
        fetched = head;
        applyAt = now.plus(pace.apply());
        changed = true;
      }
    }
    if (!suspended && !now.isBefore(applyAt)) {
      applyAt = Instant.MAX;
      apply(now);
      changed = true;
    }
    for (HelmRelease release : releases) {
      if (!now.isBefore(release.attemptAt())) {
        attempt(release, now);
        changed = true;
      }
    }
    return changed;
  }

  private void apply(Instant now) {
    List<Release> declared;
    try {
      declared = read(fetched);
    } catch (YamlEngineException notYaml) {
      broken = Optional.of(notYaml.getMessage() == null ? "not YAML" : notYaml.getMessage());
      return;
    }
    broken = Optional.empty();
    applied = fetched;
    Instant attempt = now.plus(pace.helm());
    for (Release release : declared) {
      for (HelmRelease running : releases) {
        boolean same =
            running.declared.name().equals(release.name())
                && running.declared.namespace().equals(release.namespace());
        if (same && !running.version().equals(release.version())) {
          running.applied(release.version(), attempt);
          attempt = attempt.plus(pace.helm());
        }
      }
    }
  }

  private void attempt(HelmRelease release, Instant now) {
    if (release.observed() != release.generation()) {
      release.progressing(now);
      release.retryAt(now.plus(pace.helm()));
      return;
    }
    if (release.phase() != HelmRelease.Phase.FAILED && waitsForAnother(release)) {
      release.retryAt(now.plus(pace.helm()));
      return;
    }
    boolean controlPlane = release.declared.ofIstio() && release.declared.chart().equals("istiod");
    if (release.phase() == HelmRelease.Phase.FAILED) {
      release.remediated(now);
    } else if (controlPlane && target.has(Fault.FLUX_STALL, release.version())) {
      release.stalled(now);
    } else if (controlPlane && target.has(Fault.FLUX_REMEDIATION, release.version())) {
      release.failed(now, now.plus(pace.helm()));
    } else {
      release.deployed(now);
      if (release.declared.ofIstio()) {
        target.upgraded(release.declared, release.version(), now);
      }
    }
  }

  /** dependsOn: istiod waits for base, the gateway for istiod. */
  private boolean waitsForAnother(HelmRelease release) {
    return release.declared.ofIstio()
        && releases.stream()
            .filter(other -> other.declared.ofIstio() && rank(other) < rank(release))
            .anyMatch(
                other ->
                    other.phase() != HelmRelease.Phase.READY
                        || other.observed() != other.generation());
  }

  private static int rank(HelmRelease release) {
    return switch (release.declared.chart()) {
      case "base" -> 0;
      case "istiod" -> 1;
      default -> 2;
    };
  }

  private List<Release> read(String commit) {
    return Release.read(git.files(commit, FluxRepository.folder(clusterId)));
  }
}
