package dev.guard.core.plugin;

import dev.guard.api.GuardException;
import dev.guard.api.check.HealthCheck;
import dev.guard.core.config.ConfigFile;
import dev.guard.core.config.GuardConfig.Check;
import dev.guard.core.config.Position;
import dev.guard.core.config.Spelling;
import java.time.Duration;
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
  /** How long a check may take to tell its settings. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

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
    Set<String> classes = file.checks().classes().keySet();
    known.forEach(
        (name, check) -> {
          if (classes.contains(check.getClass().getName())) {
            namedByClass.add(name);
          }
        });
  }

  /** Adds a problem to the file for each check that it names and that is not there. */
  void refuseUnknown() {
    file.checks()
        .names()
        .forEach(
            (name, position) -> {
              if (!known.containsKey(name)) {
                refuse(position, "check " + name, name, known.keySet());
              }
            });
    Set<String> classes = new LinkedHashSet<>();
    known.values().forEach(check -> classes.add(check.getClass().getName()));
    file.checks()
        .classes()
        .forEach(
            (name, position) -> {
              if (!classes.contains(name)) {
                refuse(position, "check class " + name, name, classes);
              }
            });
  }

  /**
   * Adds what is wrong with the settings of the checks that the file names. A check that it does
   * not name, such as one of a jar that lies about, only cannot be used.
   */
  void verifySettings() {
    Set<String> named = new TreeSet<>(file.checks().names().keySet());
    named.addAll(namedByClass);
    for (String name : named) {
      HealthCheck check = known.get(name);
      if (check == null) {
        continue;
      }
      String className = check.getClass().getName();
      PluginCall.run("The " + description(name), ANSWER, check::settingsType)
          .fold(
              type -> {
                type.ifPresentOrElse(
                    told -> file.checks().verify(name, className, told),
                    () -> file.checks().warnOfUntold(name, className));
                return true;
              },
              failure -> {
                file.problems().add(place(name), failure.reason());
                return false;
              });
    }
  }

  private Position place(String name) {
    Position position = file.checks().names().get(name);
    return position == null ? file.section("custom_checks").position() : position;
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

  /** All checks that can be used, in the order of their names. */
  public List<HealthCheck> all() {
    return List.copyOf(known.values());
  }

  /** The checks that run: on by default or named in the file, and not disabled there. */
  public List<HealthCheck> enabled() {
    Map<String, Check> configured = configured();
    return known.values().stream()
        .filter(
            check -> {
              Check named = configured.get(check.name());
              return named == null ? check.onByDefault() : named.enabled();
            })
        .toList();
  }

  /** What the engine reads of the checks that the file names, be it by name or by class. */
  public Map<String, Check> configured() {
    Map<String, Check> configured = new TreeMap<>(file.config().checks());
    namedByClass.forEach(name -> configured.putIfAbsent(name, Check.on()));
    return configured;
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
    HealthCheck check = known.get(name);
    return file.checks().settings(name, check == null ? "" : check.getClass().getName(), type);
  }
}
