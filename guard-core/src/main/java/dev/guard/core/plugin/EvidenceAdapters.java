package dev.guard.core.plugin;

import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import dev.guard.api.evidence.EvidenceSource;
import dev.guard.core.config.AdapterChoice;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which sources of evidence are asked: all that are found, but those that belong to an adapter that
 * is not chosen, and those that the file does not mention and that cannot do without settings. A
 * broken one stays in the list, and says so when it is asked.
 */
final class EvidenceAdapters {
  private EvidenceAdapters() {}

  static List<NamedEvidence> of(
      ConfigFile file, Plugins plugins, Function<AdapterChoice, Slot> bind) {
    List<NamedEvidence> sources = new ArrayList<>();
    for (String name : plugins.names(Port.EVIDENCE)) {
      choice(file, plugins, name)
          .map(bind)
          .filter(slot -> slot.whyEmpty().isEmpty())
          .ifPresent(
              slot ->
                  sources.add(new NamedEvidence(name, () -> slot.product(EvidenceSource.class))));
    }
    plugins.broken(Port.EVIDENCE).forEach(broken -> sources.add(broken(broken)));
    return sources;
  }

  /** A source that has an adapter's name reads what that one reads, in its section. */
  private static Optional<AdapterChoice> choice(ConfigFile file, Plugins plugins, String name) {
    List<AdapterChoice> beside =
        Port.singles().stream()
            .filter(port -> plugins.names(port).contains(name))
            .map(port -> file.adapters().of(port, plugins.names(port)))
            .toList();
    return beside.isEmpty()
        ? Optional.of(file.adapters().evidence(name))
        : beside.stream()
            .filter(choice -> choice.name().equals(name))
            .findFirst()
            .map(choice -> file.adapters().evidence(choice));
  }

  private static NamedEvidence broken(Extension<?> broken) {
    return new NamedEvidence(
        broken.name(),
        () -> {
          throw GuardException.of("plugin.failed", Responsible.OPERATOR)
              .what("The " + broken.description() + " is broken: it " + broken.failure())
              .next("Correct or remove it; see guard plugins.")
              .build();
        });
  }
}
