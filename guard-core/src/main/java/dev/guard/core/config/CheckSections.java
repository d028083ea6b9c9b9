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
  private final Optional<Path> folder;

  CheckSections(ConfigSection root, FileShape.Root shape, Optional<Path> folder) {
    this.root = root;
    this.shape = shape;
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
    RecordBinder binder =
        new RecordBinder(problems, reference -> Answer.unknown("cannot be a secret."), folder);
    Optional<S> settings = binder.bind(type, section(name, className, problems), Set.of());
    problems.throwIfAny();
    return settings.orElseThrow();
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
