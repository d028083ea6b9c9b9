package dev.guard.core.config;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration file with the positions of its keys, and what is wrong with it. Reading it does
 * not need the adapters; binding their settings adds to the same {@link #problems()}. Not
 * thread-safe while binding.
 */
public final class ConfigFile {
  private final Optional<Path> folder;
  private final Problems problems;
  private final ConfigSection root;
  private final FileShape.Root shape;
  private final GuardConfig config;

  private ConfigFile(ConfigText text) {
    String label = text.label();
    this.folder = text.folder();
    this.problems = new Problems(label);
    this.root =
        text.compose()
            .map(node -> ConfigSection.of("", node, problems, label))
            .orElseGet(() -> ConfigSection.empty("", Position.start(label)));
    RecordBinder binder =
        new RecordBinder(problems, reference -> Answer.unknown("is no secret."), folder);
    this.shape =
        binder
            .bind(FileShape.Root.class, root, Set.of())
            .or(() -> emptyShape(label))
            .orElseThrow(() -> new IllegalStateException("The empty configuration is invalid"));
    this.config = new ConfigReader(problems, binder, folder).read(shape, root);
  }

  /** What a file without a single key means; stands in where a section could not be bound. */
  private static Optional<FileShape.Root> emptyShape(String label) {
    Problems none = new Problems(label);
    return new RecordBinder(none, reference -> Answer.unknown(""), Optional.empty())
        .bind(FileShape.Root.class, ConfigSection.empty("", Position.start(label)), Set.of());
  }

  /**
   * Reads a file and refuses it where it has a problem.
   *
   * @throws GuardException with code {@code config.invalid}, listing every problem of the engine's
   *     keys with its position, or {@code config.missing}
   */
  public static ConfigFile load(Path file) {
    return read(file).valid();
  }

  /** As {@link #load}, of a text; {@code label} stands for the file in messages. */
  public static ConfigFile parse(String text, String label) {
    return read(text, label).valid();
  }

  /**
   * Reads a file and keeps its problems, so that those of the adapters' settings can join them.
   *
   * @throws GuardException where the file is missing, unreadable or no YAML
   */
  public static ConfigFile read(Path file) {
    return new ConfigFile(ConfigText.of(file));
  }

  /** As {@link #read(Path)}, of a text; relative paths are relative to the working directory. */
  public static ConfigFile read(String text, String label) {
    return new ConfigFile(new ConfigText(text, label, Optional.empty()));
  }

  /** {@code GUARD_CONFIG_PATH}, or {@code ~/.guard/config.yaml}. */
  public static Path defaultPath(Map<String, String> environment) {
    String named = environment.getOrDefault("GUARD_CONFIG_PATH", "");
    return named.isBlank()
        ? Path.of(System.getProperty("user.home", ""), ".guard", "config.yaml")
        : Path.of(named);
  }

  private ConfigFile valid() {
    refuseUnknownSections(KnownAdapters.names());
    problems.throwIfAny();
    return this;
  }

  /** What the engine reads. Where there are problems, defaults stand in for the wrong values. */
  public GuardConfig config() {
    return config;
  }

  /** What is odd but does not stop GUARD. */
  public List<Finding> warnings() {
    return problems.warnings();
  }

  public Problems problems() {
    return problems;
  }

  /** Which adapters the file chooses. */
  public AdapterChoices adapters() {
    return new AdapterChoices(root, shape, problems);
  }

  /** What the file says of health checks. */
  public CheckSections checks() {
    return new CheckSections(root, shape, problems, folder);
  }

  /** A top-level section; empty where the file has none. */
  public ConfigSection section(String key) {
    return root.section(key, problems);
  }

  /**
   * Refuses top-level keys that are neither the engine's nor the section of an adapter. Keys that
   * start with {@code x-} are free, for anchors.
   */
  public void refuseUnknownSections(Collection<String> adapters) {
    TopLevel.refuseUnknown(root, adapters, problems);
  }

  /**
   * What binding settings came to.
   *
   * @param problem why there are none; empty where there are some
   */
  public record Binding<S>(Optional<S> settings, String problem) {}

  /**
   * Binds the settings of a chosen adapter. What is wrong joins {@link #problems()}, unless the
   * file does not mention the adapter: then it only cannot be used.
   */
  public <S extends Record> Binding<S> bind(
      AdapterChoice choice, Class<S> type, SecretResolver secrets) {
    Problems found = choice.explicit() ? problems : new Problems(root.position().file());
    Optional<S> settings =
        new RecordBinder(found, secrets, folder).bind(type, choice.settings(), choice.shared());
    return new Binding<>(settings, settings.isPresent() ? "" : String.join(" ", found.messages()));
  }
}
