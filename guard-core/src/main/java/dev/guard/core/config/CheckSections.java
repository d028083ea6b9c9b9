package dev.guard.core.config;

import dev.guard.api.Answer;
import dev.guard.api.GuardException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a configuration says of health checks, in {@code checks} and {@code custom_checks}.
 * Immutable; thread-safe.
 */
public final class CheckSections {
  private static final Set<String> ENGINES = Set.of("enabled", "unknown", "timeout");

  private final ConfigSection root;
  private final FileShape.Root shape;
  private final Problems found;
  private final Optional<Path> folder;

  CheckSections(ConfigSection root, FileShape.Root shape, Problems found, Optional<Path> folder) {
    this.root = root;
    this.shape = shape;
    this.found = found;
    this.folder = folder;
  }

  /** The names of checks that the file mentions, with their positions. */
  public Map<String, Position> names() {
    Map<String, Position> named = new LinkedHashMap<>();
    ConfigSection checks = root.section("checks", problems());
    checks.keys().forEach(name -> named.put(name, checks.position(name)));
    for (FileShape.CustomCheck check : shape.customChecks()) {
      check.name().ifPresent(name -> named.putIfAbsent(name, check.self().position("name")));
    }
    return named;
  }

  /** The classes of checks that {@code custom_checks} names, with their positions. */
  public Map<String, Position> classes() {
    Map<String, Position> named = new LinkedHashMap<>();
    for (FileShape.CustomCheck check : shape.customChecks()) {
      if (check.module().isEmpty()) {
        check
            .className()
            .ifPresent(name -> named.putIfAbsent(name, check.self().position("class")));
      }
    }
    return named;
  }

  /**
   * The settings of a check, from {@code checks.<name>} and from the entries of {@code
   * custom_checks} that name it or its class.
   *
   * @throws GuardException with code {@code config.invalid}
   */
  public <S extends Record> S settings(String name, String className, Class<S> type) {
    Problems problems = problems();
    Optional<S> settings = bind(name, className, type, problems);
    problems.throwIfAny();
    return settings.orElseThrow();
  }

  /** Adds what is wrong with a check's settings to the problems of the file. */
  public void verify(String name, String className, Class<? extends Record> type) {
    bind(name, className, type, found);
  }

  /** Warns of keys that a check may or may not read, since it does not tell its settings. */
  public void warnOfUntold(String name, String className) {
    ConfigSection own = section(name, className, problems());
    if (!own.isEmpty()) {
      found.warn(
          own.entries().values().iterator().next().position(),
          "config.check-settings",
          "Check "
              + name
              + " does not tell that it has settings, so these keys are not verified: "
              + String.join(", ", own.keys())
              + ".",
          "Remove them, or let the check's settingsType() tell the record that they are bound to.");
    }
  }

  private <S extends Record> Optional<S> bind(
      String name, String className, Class<S> type, Problems problems) {
    RecordBinder binder =
        new RecordBinder(problems, reference -> Answer.unknown("cannot be a secret."), folder);
    return binder.bind(type, section(name, className, problems), Set.of());
  }

  private ConfigSection section(String name, String className, Problems problems) {
    ConfigSection checks = root.section("checks", problems);
    ConfigSection own =
        checks
            .entry(name)
            .map(entry -> ConfigSection.of(entry, problems))
            .orElseGet(() -> ConfigSection.empty("checks." + name, checks.position()))
            .without(ENGINES);
    for (FileShape.CustomCheck custom : shape.customChecks()) {
      boolean meant =
          custom.name().filter(name::equals).isPresent()
              || custom.className().filter(className::equals).isPresent();
      if (meant && custom.config().isPresent()) {
        own = own.plus(custom.config().get(), problems);
      }
    }
    return own;
  }

  /** Reading the sections again finds only what was reported before, so it is not reported. */
  private Problems problems() {
    return new Problems(root.position().file());
  }
}
