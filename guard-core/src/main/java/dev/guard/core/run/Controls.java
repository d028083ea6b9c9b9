package dev.guard.core.run;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.MeshVersion;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Control;
import dev.guard.api.run.Control.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What people say beside a run: pause, freeze, block. Thread-safe. */
public final class Controls {
  static final String PAUSED = "refused.paused";

  private final ClusterRegistry registry;

  public Controls(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** The control that stops further effects of a batch now. */
  public Optional<Control> stopping(String batchId) {
    List<Control> all = registry.controls();
    return active(all, Kind.FREEZE, "*").or(() -> active(all, Kind.PAUSE, batchId));
  }

  /** The control with which a person ends a run that another process works on. */
  Optional<Control> aborting(String batchId) {
    return active(registry.controls(), Kind.ABORT, batchId);
  }

  /** The control that keeps further batches from starting this version. */
  public Optional<Control> blocking(MeshVersion version) {
    return active(registry.controls(), Kind.BLOCK, version.toString());
  }

  /**
   * Refuses to act on a batch while it is stopped.
   *
   * @throws GuardException with code {@code refused.paused}
   */
  static void refuseStopped(ClusterRegistry registry, String batchId) {
    Optional<Control> stopping = new Controls(registry).stopping(batchId);
    if (stopping.isPresent()) {
      Control control = stopping.get();
      boolean all = control.kind() == Kind.FREEZE;
      throw GuardException.of(PAUSED, Responsible.USER)
          .what(
              (all ? "Every batch is frozen" : "Batch " + batchId + " is paused")
                  + " since "
                  + Words.time(control.at())
                  + " by "
                  + control.actor()
                  + ": "
                  + control.reason())
          .where("batch " + batchId)
          .next(
              all
                  ? "Go on once it is lifted with guard freeze --lift --reason TEXT."
                  : "Go on once it is lifted with guard pause --batch "
                      + batchId
                      + " --lift --reason TEXT.")
          .build();
    }
  }

  private static Optional<Control> active(List<Control> all, Kind kind, String subject) {
    return find(all, kind, subject).filter(Control::active);
  }

  private static Optional<Control> find(List<Control> all, Kind kind, String subject) {
    return all.stream()
        .filter(control -> control.kind() == kind && control.subject().equals(subject))
        .findFirst();
  }

  /** Sets or lifts a control; one that already is as wanted stays with its first reason. */
  public void set(Kind kind, String subject, boolean active, String actor, String why, Instant at) {
    while (true) {
      Optional<Control> stored = find(registry.controls(), kind, subject);
      if (stored.map(Control::active).orElse(false) == active) {
        return;
      }
      long version = stored.map(Control::version).orElse(0L);
      if (registry.control(new Control(kind, subject, actor, why, at, active, version))) {
        return;
      }
    }
  }
}
