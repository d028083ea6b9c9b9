package dev.guard.core.config;

import dev.guard.api.Answer;
import dev.guard.api.Finding;
import dev.guard.api.GuardException;
import dev.guard.api.GuardException.Responsible;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A configuration file with the positions of its keys, and what is wrong with it. Reading it does
 * not need the adapters; binding their settings adds to the same {@link #problems()}. Not
 * thread-safe while binding.
 */
public final class ConfigFile {
  /** Keys of the port sections that the engine reads. */
  private static final Set<String> CHOICE = Set.of("type");

  private static final Map<String, Set<String>> SHARED =
      Map.of(
          "gitlab", Set.of("default_target_branch", "mr_template", "labels"),
          "datadog", Set.of("queries"),
          "aws", Set.of("region", "profile", "dynamodb", "secrets_manager"));

  private static final Set<String> TOP_LEVEL =
      Arrays.stream(FileShape.Root.class.getRecordComponents())
          .map(KeyName::of)
          .collect(Collectors.toUnmodifiableSet());

  private static final String DYNAMODB = "dynamodb";

  private final Optional<Path> folder;
  private final Problems problems;
  private final ConfigSection root;
  private final FileShape.Root shape;
  private final GuardConfig config;

  private ConfigFile(String text, String label, Optional<Path> folder) {
    this.folder = folder;
    this.problems = new Problems(label);
    this.root =
        compose(text, label)
            .map(node -> ConfigSection.of("", node, problems, label))
            .orElseGet(() -> ConfigSection.empty("", Position.start(label)));
    RecordBinder binder = binder(reference -> Answer.unknown("is no secret."));
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
    Path absolute = file.toAbsolutePath();
    try {
      return new ConfigFile(
          Files.readString(file), file.toString(), Optional.ofNullable(absolute.getParent()));
    } catch (NoSuchFileException e) {
      throw GuardException.of("config.missing", Responsible.USER)
          .what("There is no configuration file.")
          .where(file.toString())
          .next("Run guard init to write one, or name another with --config.")
          .cause(e)
          .build();
    } catch (CharacterCodingException e) {
      throw GuardException.of("config.unreadable", Responsible.USER)
          .what("The configuration file is not UTF-8 text.")
          .where(file.toString())
          .next("Save it as UTF-8.")
          .cause(e)
          .build();
    } catch (IOException e) {
      throw GuardException.of("config.unreadable", Responsible.USER)
          .what("The configuration file cannot be read.")
          .where(file.toString())
          .next("Check that it is a file and that you may read it.")
          .cause(e)
          .build();
    }
  }

  /** As {@link #read(Path)}, of a text; relative paths are relative to the working directory. */
  public static ConfigFile read(String text, String label) {
    return new ConfigFile(text, label, Optional.empty());
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

  /**
   * The schema stays the JSON one: the composer of the core schema resolves merge keys by itself,
   * and never ends on one that refers to itself.
   */
  private static Optional<Node> compose(String text, String label) {
    LoadSettings settings = LoadSettings.builder().setLabel(label).build();
    try {
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      Position position =
          e.getProblemMark()
              .map(mark -> new Position(label, mark.getLine() + 1, mark.getColumn() + 1))
              .orElseGet(() -> Position.start(label));
      throw notYaml(position.toString(), e.getProblem());
    } catch (YamlEngineException e) {
      throw notYaml(label, String.valueOf(e.getMessage()));
    }
  }

  /** The cause is left out on purpose: it quotes the file, which may hold secrets. */
  private static GuardException notYaml(String where, String problem) {
    return GuardException.of("config.invalid", Responsible.USER)
        .what(
            "The configuration is no valid YAML: " + problem.strip().replaceAll("\\s+", " ") + ".")
        .where(where)
        .next("Correct the file, then run guard validate.")
        .build();
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

  /** Binds settings of adapters and checks with the positions of this file. */
  public RecordBinder binder(SecretResolver secrets) {
    return new RecordBinder(problems, secrets, folder);
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

  /** A top-level section; empty where the file has none. */
  public ConfigSection section(String key) {
    return root.entry(key)
        .map(entry -> ConfigSection.of(key, entry.value(), problems, entry.position().file()))
        .orElseGet(() -> ConfigSection.empty(key, root.position()));
  }

  /**
   * The adapter of a port: the one that {@code type} names, else the only available one that has a
   * section, else the default.
   *
   * @param available the names of the adapters that were found for the port
   */
  public AdapterChoice choice(Port port, Collection<String> available) {
    ConfigSection own = section(port.key());
    Optional<String> named =
        own.entry("type").isEmpty() ? Optional.empty() : portSection(port).type();
    if (named.isPresent()) {
      return choice(port, named.get(), true, own.position("type"));
    }
    if (port == Port.REGISTRY && section("aws").keys().contains(DYNAMODB)) {
      return choice(port, DYNAMODB, true, section("aws").position(DYNAMODB));
    }
    List<String> implied = new ArrayList<>();
    for (String name : available) {
      if (root.entry(name).isPresent()) {
        implied.add(name);
      }
    }
    String byDefault = port.byDefault().orElseThrow();
    if (implied.size() > 1) {
      problems.add(
          root.position(implied.get(1)),
          "There are sections for several adapters of "
              + port.key()
              + ": "
              + String.join(", ", implied)
              + ". Choose one with "
              + port.key()
              + ".type.");
    }
    String name = implied.isEmpty() ? byDefault : implied.get(0);
    boolean explicit =
        root.entry(KnownAdapters.section(name)).isPresent() || root.entry(port.key()).isPresent();
    return choice(port, name, explicit, root.position(name));
  }

  private AdapterChoice choice(Port port, String name, boolean explicit, Position position) {
    String sectionName = KnownAdapters.section(name);
    ConfigSection adapter = section(sectionName);
    ConfigSection own = section(port.key()).without(CHOICE);
    return new AdapterChoice(
        port,
        name,
        explicit,
        position,
        adapter.plus(own, problems),
        SHARED.getOrDefault(sectionName, Set.of()));
  }

  private FileShape.PortSection portSection(Port port) {
    return switch (port) {
      case REGISTRY -> shape.registry();
      case CLUSTERS -> shape.clusters();
      case SECRETS -> shape.secrets();
      case CHANGES -> shape.changes();
      case METRICS -> shape.metrics();
      case MESH -> shape.mesh();
      case DELIVERY -> shape.delivery();
      case CLIENTS, NOTIFIERS, EVENTS, LLM -> FileShape.PortSection.defaults();
    };
  }

  /** The entries of {@code notifiers}. */
  public List<NotifierChoice> notifiers() {
    return shape.notifiers().stream()
        .map(
            entry ->
                new NotifierChoice(
                    entry.name().orElse(entry.type()),
                    Set.copyOf(entry.events()),
                    new AdapterChoice(
                        Port.NOTIFIERS,
                        entry.type(),
                        true,
                        entry.self().position("type"),
                        entry.self().without(Set.of("type", "name", "events")),
                        Set.of())))
        .toList();
  }

  /**
   * One notifier of the configuration.
   *
   * @param name what messages call it
   * @param events the kinds that it is told; empty for all
   */
  public record NotifierChoice(String name, Set<String> events, AdapterChoice adapter) {}

  /** The entries of {@code events}. */
  public List<AdapterChoice> publishers() {
    return shape.events().stream()
        .map(
            entry ->
                new AdapterChoice(
                    Port.EVENTS,
                    entry.type(),
                    true,
                    entry.self().position("type"),
                    entry.self().without(CHOICE),
                    Set.of()))
        .toList();
  }

  /** The adapter of a cluster client: settings stand in the section of its name. */
  public AdapterChoice client(String name) {
    return own(Port.CLIENTS, name);
  }

  /** A secret source beside the default one: settings stand in the section of its name. */
  public AdapterChoice secretSource(String name) {
    return own(Port.SECRETS, name);
  }

  private AdapterChoice own(Port port, String name) {
    return new AdapterChoice(
        port, name, root.entry(name).isPresent(), root.position(name), section(name), Set.of());
  }

  /** The language model, where {@code llm} is enabled and names a provider. */
  public Optional<AdapterChoice> llm() {
    if (!config.llm().enabled()) {
      return Optional.empty();
    }
    ConfigSection own = section("llm").without(Set.of("enabled", "provider"));
    return config
        .llm()
        .provider()
        .map(
            name ->
                new AdapterChoice(
                    Port.LLM,
                    name,
                    true,
                    section("llm").position("provider"),
                    section(name).plus(own, problems),
                    Set.of("model", "api_key_secret")));
  }

  /**
   * The settings of a check, from {@code checks.<name>} and {@code custom_checks}.
   *
   * @throws GuardException with code {@code config.invalid}
   */
  public <S extends Record> S checkSettings(String name, Class<S> type) {
    Problems found = new Problems(root.position().file());
    RecordBinder binder =
        new RecordBinder(found, reference -> Answer.unknown("cannot be a secret."), folder);
    Optional<S> settings = binder.bind(type, checkSection(name), Set.of());
    found.throwIfAny();
    return settings.orElseThrow();
  }

  private ConfigSection checkSection(String name) {
    ConfigSection checks = section("checks");
    ConfigSection own =
        checks
            .entry(name)
            .map(
                entry ->
                    ConfigSection.of(
                        entry.path(), entry.value(), problems, entry.position().file()))
            .orElseGet(() -> ConfigSection.empty("checks." + name, checks.position()))
            .without(Set.of("enabled", "unknown", "timeout"));
    for (FileShape.CustomCheck custom : shape.customChecks()) {
      if (custom.name().filter(name::equals).isPresent() && custom.config().isPresent()) {
        own = own.plus(custom.config().get(), problems);
      }
    }
    return own;
  }

  /** The names of checks that the file mentions, with their positions. */
  public Map<String, Position> namedChecks() {
    Map<String, Position> named = new LinkedHashMap<>();
    ConfigSection checks = section("checks");
    checks.keys().forEach(name -> named.put(name, checks.position(name)));
    customPositions(FileShape.CustomCheck::name).forEach(named::putIfAbsent);
    return named;
  }

  /** The classes of checks that {@code custom_checks} names, with their positions. */
  public Map<String, Position> checkClasses() {
    return customPositions(
        check -> check.module().isPresent() ? Optional.empty() : check.className());
  }

  private Map<String, Position> customPositions(
      Function<FileShape.CustomCheck, Optional<String>> part) {
    Map<String, Position> named = new LinkedHashMap<>();
    List<Node> nodes =
        root.entry("custom_checks")
            .filter(entry -> entry.value() instanceof SequenceNode)
            .map(entry -> ((SequenceNode) entry.value()).getValue())
            .orElse(List.of());
    for (int i = 0; i < shape.customChecks().size(); i++) {
      Position position =
          nodes.size() == shape.customChecks().size()
              ? Position.of(nodes.get(i), root.position().file())
              : root.position("custom_checks");
      part.apply(shape.customChecks().get(i)).ifPresent(name -> named.putIfAbsent(name, position));
    }
    return named;
  }

  /** The top-level keys that no adapter may be named like, since they are the engine's. */
  public static Set<String> ownSections() {
    Set<String> own = new LinkedHashSet<>(TOP_LEVEL);
    own.removeAll(SHARED.keySet());
    return own;
  }

  static boolean isOwn(String section) {
    return TOP_LEVEL.contains(section);
  }

  /**
   * Refuses top-level keys that are neither the engine's nor the section of an adapter. Keys that
   * start with {@code x-} are free, for anchors.
   */
  public void refuseUnknownSections(Collection<String> adapters) {
    Set<String> known = new LinkedHashSet<>(adapters);
    known.addAll(TOP_LEVEL);
    for (String key : root.keys()) {
      if (!known.contains(key) && !key.startsWith("x-")) {
        problems.add(root.position(key), "Unknown key " + key + ". " + Spelling.hint(key, known));
      }
    }
  }
}
