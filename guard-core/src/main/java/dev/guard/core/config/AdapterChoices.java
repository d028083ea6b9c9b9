package dev.guard.core.config;

import dev.guard.core.notify.Subscription;
import dev.guard.core.notify.Wording;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which adapters a configuration chooses, and which sections hold their settings. Choosing may add
 * to the problems of the file. Not thread-safe.
 */
public final class AdapterChoices {
  /** Keys of the port sections that the engine reads. */
  private static final Set<String> CHOICE = Set.of("type");

  /** Keys of {@code llm} that the engine reads, be it alone or beside the provider. */
  private static final Set<String> LLM_KEYS =
      Set.of(
          "model", "api_key_secret", "max_input_tokens", "max_output_tokens", "timeout", "price");

  private final ConfigSection root;
  private final FileShape.Root shape;
  private final Problems problems;
  private final PythonFile python;

  AdapterChoices(ConfigSection root, FileShape.Root shape, Problems problems) {
    this.root = root;
    this.shape = shape;
    this.problems = problems;
    this.python = new PythonFile(root, problems);
  }

  /**
   * The adapter of a port: the one that {@code type} names, else the one that section {@code aws}
   * stands for, else the only available one that has a section, else the default.
   *
   * @param available the names of the adapters that were found for the port
   */
  public AdapterChoice of(Port port, Collection<String> available) {
    ConfigSection own = section(port.key());
    Optional<String> named =
        own.entry("type").isEmpty() ? Optional.empty() : portSection(port).type();
    if (named.isPresent()) {
      return choice(port, named.get(), true, own.position("type"));
    }
    Optional<PythonFile.AwsChoice> aws = python.chosen(port);
    if (aws.isPresent()) {
      return choice(port, aws.get().adapter(), true, aws.get().position());
    }
    List<String> implied = new ArrayList<>();
    for (String name : available) {
      if (root.entry(name).isPresent()) {
        implied.add(name);
      }
    }
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
    String name = implied.isEmpty() ? port.byDefault().orElseThrow() : implied.get(0);
    boolean chosen = root.entry(port.key()).isPresent();
    // A section for AWS does not mean that workers are wanted.
    boolean explicit =
        chosen || (port != Port.QUEUE && root.entry(KnownAdapters.section(name)).isPresent());
    return choice(port, name, explicit, root.position(name));
  }

  private AdapterChoice choice(Port port, String name, boolean explicit, Position position) {
    String sectionName = KnownAdapters.section(name);
    ConfigSection own = section(port.key()).without(CHOICE);
    return new AdapterChoice(
        port,
        name,
        explicit,
        position,
        python.withSecrets(name, section(sectionName).plus(own, problems)),
        TopLevel.shared(sectionName));
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
      case QUEUE -> shape.queue();
      case CLIENTS, NOTIFIERS, EVENTS, LLM, EVIDENCE -> FileShape.PortSection.defaults();
    };
  }

  /** The entries of {@code notifiers}, and those that {@code rollback.notification} stands for. */
  public List<NotifierChoice> notifiers() {
    return python.notifiers(entries());
  }

  private List<NotifierChoice> entries() {
    return shape.notifiers().stream()
        .map(
            entry ->
                new NotifierChoice(
                    entry.name().orElse(entry.type()),
                    subscription(entry),
                    entry(
                        Port.NOTIFIERS,
                        entry.type(),
                        entry.self(),
                        FileShape.NotifierEntry.ENGINES)))
        .toList();
  }

  private static Subscription subscription(FileShape.NotifierEntry entry) {
    Map<String, Wording> wordings = new LinkedHashMap<>();
    entry
        .templates()
        .forEach((kind, one) -> wordings.put(kind, new Wording(one.title(), one.text())));
    return new Subscription(
        entry.events().stream().map(NotifiedEvent::key).collect(Collectors.toSet()),
        Set.copyOf(entry.environments()),
        Set.copyOf(entry.ownerTeams()),
        entry.severity(),
        entry.quiet().orElse(Subscription.QUIET),
        wordings);
  }

  /**
   * One notifier of the configuration.
   *
   * @param name what messages call it
   * @param subscription what it is told
   */
  public record NotifierChoice(String name, Subscription subscription, AdapterChoice adapter) {}

  /** The entries of {@code events}. */
  public List<PublisherChoice> publishers() {
    return shape.events().stream()
        .map(
            entry ->
                new PublisherChoice(
                    entry.name().orElse(entry.type()),
                    entry(Port.EVENTS, entry.type(), entry.self(), Set.of("type", "name"))))
        .toList();
  }

  /**
   * One event publisher of the configuration.
   *
   * @param name what messages call it, and what its cursor is kept by
   */
  public record PublisherChoice(String name, AdapterChoice adapter) {}

  /**
   * An entry's keys; beside those of a section that the adapter shares with others. A publisher may
   * share the section of its name, so that what measures and what publishes have the same keys.
   */
  private AdapterChoice entry(Port port, String type, ConfigSection self, Set<String> engines) {
    String shared = KnownAdapters.section(type);
    ConfigSection own = self.without(engines);
    boolean alone = port != Port.EVENTS && shared.equals(type);
    return new AdapterChoice(
        port,
        type,
        true,
        self.position("type"),
        alone ? own : python.withSecrets(type, section(shared).plus(own, problems)),
        TopLevel.shared(shared));
  }

  /** The adapter of a cluster client: settings stand in its section. */
  public AdapterChoice client(String name) {
    return own(Port.CLIENTS, name);
  }

  /** A source of evidence that goes with no port: settings stand in its section. */
  public AdapterChoice evidence(String name) {
    return own(Port.EVIDENCE, name);
  }

  /** A source of evidence of the same name as a chosen adapter: it reads what that one reads. */
  public AdapterChoice evidence(AdapterChoice beside) {
    return new AdapterChoice(
        Port.EVIDENCE,
        beside.name(),
        beside.explicit(),
        beside.position(),
        beside.settings(),
        beside.shared());
  }

  /** A secret source beside the default one: settings stand in its section. */
  public AdapterChoice secretSource(String name) {
    return own(Port.SECRETS, name);
  }

  private AdapterChoice own(Port port, String name) {
    String key = KnownAdapters.section(name);
    return new AdapterChoice(
        port,
        name,
        root.entry(key).isPresent(),
        root.position(key),
        section(key),
        TopLevel.shared(key));
  }

  /** The language model, where {@code llm} is enabled and names a provider. */
  public Optional<AdapterChoice> llm() {
    if (!shape.llm().enabled()) {
      return Optional.empty();
    }
    ConfigSection llm = section("llm");
    ConfigSection own = python.withModelKey(llm.without(Set.of("enabled", "provider")));
    return shape
        .llm()
        .provider()
        .map(
            name ->
                new AdapterChoice(
                    Port.LLM,
                    name,
                    true,
                    llm.position("provider"),
                    section(name).plus(own, problems),
                    LLM_KEYS));
  }

  private ConfigSection section(String key) {
    return root.section(key, problems);
  }
}
