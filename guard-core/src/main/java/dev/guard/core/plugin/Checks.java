package dev.guard.core.plugin;

import dev.guard.api.GuardException;
import dev.guard.api.check.HealthCheck;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig;
import dev.guard.core.config.GuardConfig.Check;
import dev.guard.core.config.GuardConfig.OnUnknown;
import dev.guard.core.config.Position;
import dev.guard.core.config.Spelling;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The health checks: those that were found, the engine's own and the mesh's; which of them run, and
 * with which settings. Immutable once made; thread-safe.
 */
public final class Checks {
  private static final Check BY_DEFAULT = new Check(true, OnUnknown.HOLD, Optional.empty());

  private final ConfigFile file;
  private final Plugins plugins;
  private final Map<String, HealthCheck> known = new TreeMap<>();
  private final Map<String, String> descriptions = new TreeMap<>();
  private final Set<String> namedByClass = new TreeSet<>();

  /**
   * @param others checks of the engine and the mesh; a discovered one of the same name is not used
   */
  Checks(ConfigFile file, Plugins plugins, Collection<? extends HealthCheck> others) {
    this.file = file;
    this.plugins = plugins;
    for (HealthCheck check : others) {
      known.put(check.name(), check);
      descriptions.put(check.name(), "check " + check.name());
    }
    plugins
        .checks()
        .forEach(
            (name, extension) -> {
              if (known.putIfAbsent(name, Objects.requireNonNull(extension.instance())) == null) {
                descriptions.put(name, extension.description());
              }
            });
    Set<String> classes = file.checkClasses().keySet();
    known.forEach(
        (name, check) -> {
          if (classes.contains(check.getClass().getName())) {
            namedByClass.add(name);
          }
        });
  }

  /** Adds a problem to the file for each check that it names and that is not there. */
  void refuseUnknown() {
    file.namedChecks()
        .forEach(
            (name, position) -> {
              if (!known.containsKey(name)) {
                refuse(position, "check " + name, name, known.keySet());
              }
            });
    Set<String> classes = new LinkedHashSet<>();
    known.values().forEach(check -> classes.add(check.getClass().getName()));
    file.checkClasses()
        .forEach(
            (name, position) -> {
              if (!classes.contains(name)) {
                refuse(position, "check class " + name, name, classes);
              }
            });
  }

  private void refuse(Position position, String what, String name, Collection<String> candidates) {
    Optional<Extension<HealthCheck>> broken =
        plugins.brokenChecks().stream().filter(found -> found.name().equals(name)).findFirst();
    String message =
        broken
            .map(found -> "The " + found.description() + " is broken: it " + found.failure())
            .orElseGet(
                () ->
                    "Unknown "
                        + what
                        + ". "
                        + Spelling.closest(name, candidates)
                            .map(meant -> "Did you mean " + meant + "?")
                            .orElse(
                                "Put the jar that has it into the plugins folder, or see guard"
                                    + " plugins for what there is."));
    file.problems().add(position, message);
  }

  /** The checks that run, by name: on by default or named in the file, and not disabled there. */
  public List<HealthCheck> enabled() {
    return known.values().stream().filter(this::runs).toList();
  }

  private boolean runs(HealthCheck check) {
    String name = check.name();
    boolean named = file.config().checks().containsKey(name) || namedByClass.contains(name);
    return named ? config(name).enabled() : check.onByDefault();
  }

  /** What the engine reads of a check's settings. */
  public GuardConfig.Check config(String name) {
    return file.config().checks().getOrDefault(name, BY_DEFAULT);
  }

  /** How messages call a check: {@code check acme.certificate (acme-checks.jar 1.2)}. */
  public String description(String name) {
    return descriptions.getOrDefault(name, "check " + name);
  }

  /**
   * The check's own settings, from {@code checks.<name>} and {@code custom_checks}.
   *
   * @throws GuardException with code {@code config.invalid}, with positions
   */
  public <S extends Record> S settings(String name, Class<S> type) {
    return file.checkSettings(name, type);
  }
}
