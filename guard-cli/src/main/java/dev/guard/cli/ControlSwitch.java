package dev.guard.cli;

import dev.guard.api.GuardException;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.api.run.Control;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets, lifts and shows pauses, freezes and blocks: what a person says beside a run. */
final class ControlSwitch {
  private final ClusterRegistry registry;
  private final Session session;

  ControlSwitch(ClusterRegistry registry, Session session) {
    this.registry = registry;
    this.session = session;
  }

  /** One sentence for each control that is in force for a batch, or for any. */
  static List<String> active(ClusterRegistry registry, Optional<String> batch) {
    return registry.controls().stream()
        .filter(Control::active)
        .filter(
            control ->
                batch.isEmpty()
                    || control.kind() != Control.Kind.PAUSE
                    || control.subject().equals(batch.get()))
        .filter(control -> control.kind() != Control.Kind.ABORT)
        .map(ControlSwitch::sentence)
        .toList();
  }

  /** The ids of all batches, sorted. */
  static List<String> batches(ClusterRegistry registry) {
    return Pages.all(token -> registry.clusters(ClusterFilter.all(), token)).stream()
        .map(row -> row.cluster().batchId())
        .distinct()
        .sorted()
        .toList();
  }

  private static String sentence(Control control) {
    return String.format(
        Locale.ROOT,
        "In force: %s of %s since %s, by %s: %s",
        control.kind().name().toLowerCase(Locale.ROOT),
        control.subject().equals("*") ? "all batches" : control.subject(),
        control.at(),
        control.actor(),
        control.reason());
  }

  /** Lifts a control; refuses where none is in force. */
  void lift(Control.Kind kind, String subject, String reason) {
    if (stored(kind, subject).filter(Control::active).isEmpty()) {
      throw GuardException.of("refused.nothing-to-lift", GuardException.Responsible.USER)
          .what("No " + kind.name().toLowerCase(Locale.ROOT) + " is in force for " + subject + ".")
          .next("\"guard status\" shows what is.")
          .build();
    }
    set(kind, subject, reason, false);
  }

  /** Stores a control over the one that is stored. */
  void set(Control.Kind kind, String subject, String reason, boolean active) {
    Control control =
        new Control(
            kind,
            subject,
            Actor.of(session.shell()),
            reason,
            now(),
            active,
            stored(kind, subject).map(Control::version).orElse(0L));
    if (!registry.control(control)) {
      throw GuardException.of("refused.control-changed", GuardException.Responsible.USER)
          .what("Somebody else has changed this at the same time.")
          .where(kind.name().toLowerCase(Locale.ROOT) + " " + subject)
          .next("Look at \"guard status\", and try again where it is still wanted.")
          .build();
    }
  }

  private Optional<Control> stored(Control.Kind kind, String subject) {
    return registry.controls().stream()
        .filter(control -> control.kind() == kind && control.subject().equals(subject))
        .findFirst();
  }

  private static Instant now() {
    return InstantSource.system().instant();
  }
}
