package dev.guard.sandbox.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A HelmRelease in a cluster, with the status that helm-controller gives it. */
final class HelmRelease {
  /** One entry of {@code status.history}, newest first. */
  record Snapshot(int number, String chartVersion, String status, Instant at) {}

  /** What helm-controller last said of it. */
  enum Phase {
    READY,
    PROGRESSING,
    FAILED,
    REMEDIATED,
    STALLED
  }

  final Release declared;
  private String version;
  private int generation = 1;
  private int observed = 1;
  private Phase phase = Phase.READY;
  private Instant since;
  private Instant attemptAt = Instant.MAX;
  private boolean suspended;
  private final List<Snapshot> history = new ArrayList<>();

  HelmRelease(Release declared, Instant now) {
    this.declared = declared;
    this.version = declared.version();
    this.since = now;
    history.add(new Snapshot(1, version, "deployed", now));
  }

  String version() {
    return version;
  }

  int generation() {
    return generation;
  }

  int observed() {
    return observed;
  }

  Phase phase() {
    return phase;
  }

  /** Whether its last upgrade failed. */
  boolean broken() {
    return phase == Phase.FAILED || phase == Phase.REMEDIATED || phase == Phase.STALLED;
  }

  Instant since() {
    return since;
  }

  /** When helm-controller looks at it next; it looks at nothing that is suspended. */
  Instant attemptAt() {
    return suspended ? Instant.MAX : attemptAt;
  }

  boolean suspended() {
    return suspended;
  }

  /** A person wrote {@code spec.suspend}: another generation, observed once it is not suspended. */
  void suspend(boolean on, Instant now) {
    if (on != suspended) {
      suspended = on;
      generation++;
      attemptAt = on ? attemptAt : now;
    }
  }

  List<Snapshot> history() {
    return List.copyOf(history);
  }

  /** The version of the newest deployed snapshot. */
  String deployed() {
    return history.stream()
        .filter(snapshot -> snapshot.status().equals("deployed"))
        .findFirst()
        .map(Snapshot::chartVersion)
        .orElse("");
  }

  /** The version that {@code helm rollback} brings back: that of the release before this one. */
  String before() {
    return history.stream()
        .filter(snapshot -> snapshot.status().equals("superseded"))
        .findFirst()
        .map(Snapshot::chartVersion)
        .orElse(version);
  }

  /** The Kustomization applied another spec: a new generation that nobody has observed yet. */
  void applied(String to, Instant attempt) {
    version = to;
    generation++;
    attemptAt = attempt;
  }

  /** helm-controller has seen the new generation and works on it. */
  void progressing(Instant now) {
    observed = generation;
    phase = Phase.PROGRESSING;
    since = now;
  }

  void retryAt(Instant at) {
    attemptAt = at;
  }

  void deployed(Instant now) {
    history.replaceAll(
        old ->
            old.status().equals("deployed")
                ? new Snapshot(old.number(), old.chartVersion(), "superseded", old.at())
                : old);
    push(new Snapshot(nextNumber(), version, "deployed", now));
    phase = Phase.READY;
    since = now;
    attemptAt = Instant.MAX;
  }

  /** The upgrade failed in the cluster; the old release is still the deployed one. */
  void failed(Instant now, Instant remediation) {
    push(new Snapshot(nextNumber(), version, "failed", now));
    phase = Phase.FAILED;
    since = now;
    attemptAt = remediation;
  }

  /** Flux put the old release back by itself. */
  void remediated(Instant now) {
    String old = deployed();
    push(new Snapshot(nextNumber(), old, "deployed", now));
    phase = Phase.REMEDIATED;
    since = now;
    attemptAt = Instant.MAX;
  }

  void stalled(Instant now) {
    phase = Phase.STALLED;
    since = now;
    attemptAt = Instant.MAX;
  }

  private int nextNumber() {
    return history.get(0).number() + 1;
  }

  private void push(Snapshot snapshot) {
    history.add(0, snapshot);
    while (history.size() > 5) {
      history.remove(history.size() - 1);
    }
  }
}
