package dev.guard.sandbox.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Deployment with its pods, rolled one pod at a time: the new one comes up before an old one
 * goes. Confined to its world.
 */
final class Rolling {
  /** What its pods are. */
  enum Role {
    CONTROL_PLANE,
    GATEWAY,
    SIDECAR,
    PLAIN
  }

  /** One pod; {@code version} is that of the mesh component or proxy inside it. */
  record Pod(String name, String hash, String version, Instant startedAt) {}

  final Role role;
  final String namespace;
  final String name;
  final int replicas;
  final List<Pod> pods = new ArrayList<>();
  private String version;
  private int generation = 1;
  private int revision = 1;
  private Instant nextAt = Instant.MAX;
  private Instant deadlineAt = Instant.MAX;
  private Optional<Fault> stuckBy = Optional.empty();
  private boolean deadlineExceeded;
  private String restartedAt = "";

  Rolling(Role role, String namespace, String name, int replicas, String version, Instant now) {
    this.role = role;
    this.namespace = namespace;
    this.name = name;
    this.replicas = replicas;
    this.version = version;
    for (int i = 0; i < replicas; i++) {
      pods.add(pod(i, now));
    }
  }

  String version() {
    return version;
  }

  int generation() {
    return generation;
  }

  int revision() {
    return revision;
  }

  boolean deadlineExceeded() {
    return deadlineExceeded;
  }

  /** What keeps its newest pod from becoming ready. */
  Optional<Fault> stuckBy() {
    return stuckBy;
  }

  /** Whether it is the pod that never becomes ready. */
  boolean isStuck(Pod pod) {
    return stuckBy.isPresent() && pod.name().endsWith("-stuck");
  }

  long updated() {
    return pods.stream().filter(pod -> pod.hash().equals(hash())).count();
  }

  boolean complete() {
    return stuckBy.isEmpty() && updated() == replicas && pods.size() == replicas;
  }

  String hash() {
    // The same template has the same ReplicaSet: the way back finds the old pods still there.
    int seed = (namespace + "/" + name + "/" + version + restartedAt).hashCode();
    String digits = Integer.toUnsignedString(seed, 32).toLowerCase(Locale.ROOT);
    return ("76b" + digits).substring(0, Math.min(9, digits.length() + 3));
  }

  /** What {@code kubectl rollout restart} wrote into the template; empty before. */
  String restartedAt() {
    return restartedAt;
  }

  /** A person restarts it: all its pods are replaced, and get the proxy of this version. */
  void restart(String at, String to, Instant now, Pace pace) {
    restartedAt = at;
    roll(to, now, pace, stuckBy);
  }

  /** A new template: with a fault it rolls one pod and waits for it in vain. */
  void roll(String to, Instant now, Pace pace, Optional<Fault> fault) {
    version = to;
    generation++;
    revision++;
    stuckBy = fault;
    deadlineExceeded = false;
    pods.removeIf(pod -> pod.name().contains("-stuck"));
    if (stuckBy.isPresent()) {
      pods.add(new Pod(name + "-" + hash() + "-stuck", hash(), to, now));
      deadlineAt = now.plus(pace.deadline());
      nextAt = Instant.MAX;
    } else {
      nextAt = now.plus(pace.pod());
      deadlineAt = Instant.MAX;
    }
  }

  /** Replaces one pod if it is time; true where anything changed. */
  boolean tick(Instant now, Duration pod) {
    boolean changed = false;
    if (!now.isBefore(deadlineAt)) {
      deadlineExceeded = true;
      deadlineAt = Instant.MAX;
      changed = true;
    }
    while (!now.isBefore(nextAt)) {
      int old = firstOld();
      if (old >= 0) {
        pods.set(old, pod(old, nextAt));
        changed = true;
      }
      nextAt = firstOld() < 0 ? Instant.MAX : nextAt.plus(pod);
    }
    return changed;
  }

  private int firstOld() {
    for (int i = 0; i < pods.size(); i++) {
      if (!pods.get(i).hash().equals(hash())) {
        return i;
      }
    }
    return -1;
  }

  Instant due() {
    return nextAt.isBefore(deadlineAt) ? nextAt : deadlineAt;
  }

  private Pod pod(int index, Instant now) {
    int seed = (hash() + index).hashCode();
    String tail = ("00000" + Integer.toUnsignedString(seed, 32)).replaceAll(".*(.{5})$", "$1");
    return new Pod(name + "-" + hash() + "-" + tail, hash(), version, now);
  }
}
